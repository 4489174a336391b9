import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const file = ".o-mail-AttachmentContainer[title='letter.pdf']";

const showFiles = {
    content: "show the files of the chatter",
    trigger: ".o-mail-Chatter-topbar button:has(.fa-paperclip)",
    run: "click",
};

const fileIt = [
    {
        content: "the customer is found",
        trigger: ".modal div[name=partner_id] input:value(Customer Limited)",
    },
    {
        trigger: ".modal button[name=action_file]",
        run: "click",
    },
    {
        content: "the draft opens",
        trigger: "body:not(:has(.modal)) .o_archive_document:contains(letter.pdf)",
    },
];

/** A file in the chatter of a contact becomes a draft. */
tours.add("archive_file_this", {
    steps: () => [
        showFiles,
        {
            content: "the button shows under the pointer",
            trigger: file,
            run: "hover && click .o_archive_file_this",
        },
        ...fileIt,
    ],
});

/** The same with a thumb: phones have a menu instead of a pointer. */
tours.add("archive_file_this_phone", {
    steps: () => [
        {
            content: "Odoo asks the browser whether it is a phone",
            trigger: ".o_kanban_record:contains(Customer Limited)",
            async run({click}) {
                Object.defineProperty(navigator, "userAgent", {value: "Android"});
                await click();
            },
        },
        showFiles,
        {
            trigger: `${file} button:has(.oi-chevron-down)`,
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .o-dropdown-item:has(.fa-archive)",
            run: "click",
        },
        ...fileIt,
    ],
});
