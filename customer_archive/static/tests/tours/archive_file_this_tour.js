import {registry} from "@web/core/registry";

/** A file in the chatter of a contact becomes a draft. */
registry.category("web_tour.tours").add("archive_file_this", {
    steps: () => [
        {
            content: "show the files of the chatter",
            trigger: "button[aria-label='Attach files']",
            run: "click",
        },
        {
            content: "the button shows under the pointer",
            trigger: ".o-mail-AttachmentContainer[title='letter.pdf']",
            run: "hover && click .o_archive_file_this",
        },
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
            trigger: ".o_archive_document:contains(letter.pdf)",
        },
    ],
});
