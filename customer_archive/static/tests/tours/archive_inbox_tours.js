import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A mail in the list, or on the phone its card. */
const mail = (subject) =>
    [
        `.o_data_row:contains(${subject}) .o_data_cell[name=display_name]`,
        `.o_kanban_record:contains(${subject})`,
    ].join(", ");

const takeOver = [
    {
        content: "what is taken over is said before",
        trigger: "div[name=file_ids] :contains(Contract of May.pdf)",
    },
    {
        trigger: "button[name=action_take_over].btn-primary",
        run: "click",
    },
    {
        content: "the paper is a draft with its file",
        trigger:
            ".o_archive_document .o_archive_files .o_archive_file:contains(Contract of May.pdf)",
    },
];

/** Who sent it to the archive makes it a paper. */
tours.add("archive_inbox_take_over", {
    steps: () => [
        {
            content: "one mail waits",
            trigger: ".o_archive_tile[data-tile=inbox]:contains(1)",
            run: "click",
        },
        {
            content: "his own, and no other",
            trigger: ".o_content:not(:contains(Of a stranger))",
        },
        {trigger: mail("Letter of May"), run: "click"},
        ...takeOver,
    ],
});

/** The archivist looks at what came from a stranger before anybody takes it. */
tours.add("archive_inbox_release", {
    steps: () => [
        {
            trigger: ".o_archive_tile[data-tile=quarantine]:contains(1)",
            run: "click",
        },
        {trigger: mail("Of a stranger"), run: "click"},
        {
            content: "why it is kept apart",
            trigger: "div[name=explanation] .alert",
        },
        {
            trigger: "button[name=action_release].btn-primary",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_release]))",
        },
        ...takeOver,
    ],
});
