import {registry} from "@web/core/registry";

import {openMenu, openSearch, showButtons} from "./archive_tour_tools";

const tours = registry.category("web_tour.tours");

/** An old catalogue of two papers; the category of the second does not exist. */
const CATALOGUE = [
    "Old code,Customer,Category,Document type,Title,Date,Pages",
    "KH-2019-001,Customer Limited,1,Visit and survey report,First visit of 2019,2019-03-05,3",
    "KH-2019-002,Customer Limited,9,,Second visit of 2019,2019-04-05,2",
].join("\n");

tours.add("archive_desk_import", {
    steps: () => [
        ...openMenu("menu_documents", "archive_import_menu"),
        {
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: "div[name=name] input",
            run: "edit Cabinet A",
        },
        {
            trigger: "div[name=catalogue] input[type=file]:not(:visible)",
            run: ({anchor}) => {
                const data = new DataTransfer();
                data.items.add(
                    new File([CATALOGUE], "old papers.csv", {type: "text/csv"}),
                );
                anchor.files = data.files;
                anchor.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "it is there by its name",
            trigger: "div[name=catalogue] input:value(old papers.csv)",
        },
        {
            content: "saved and checked in one",
            trigger: "button[name=action_check].btn-primary",
            run: "click",
        },
        {
            content: "one row is good",
            trigger: "div[name=ready_count]:contains(1)",
        },
        {
            content: "one is wrong",
            trigger: ".o_form_sheet div[name=wrong_count]:contains(1)",
        },
        showButtons,
        {
            trigger: "button[name=action_open_wrong]:contains(1)",
            run: "click",
        },
        {
            content: "with its number and its reason",
            trigger: ".o_data_row:contains(Second visit of 2019):contains(“9”)",
        },
        {
            content: "the good ones are not among the wrong",
            trigger: ".o_list_view:not(:contains(First visit of 2019))",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item a:contains(Cabinet A)",
            run: "click",
        },
        {
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_submit]))",
        },
        {
            content: "the columns are fixed, and who signs is named",
            trigger: ".o_notebook a[name=approval]",
            run: "click",
        },
        {
            trigger:
                "div[name=waiting_user_ids] .o_tag, div[name=waiting_user_ids] img",
        },
    ],
});

tours.add("archive_desk_import_done", {
    steps: () => [
        ...openMenu("menu_documents", "archive_import_menu"),
        {
            trigger: ".o_data_row:contains(Cabinet A) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "it is done",
            trigger: "div[name=done_count]:contains(1)",
        },
        showButtons,
        {
            trigger: "button[name=action_open_lines]:contains(2)",
            run: "click",
        },
        {
            content: "all rows open, also the wrong one",
            trigger: ".o_data_row:contains(“9”)",
        },
        openSearch,
        {
            trigger:
                ".o_data_row:contains(KH-2019-001) button[name=action_open_document]",
            run: "click",
        },
        {
            content: "the paper is filed under its new code",
            trigger:
                ".o_archive_document:contains(First visit of 2019) div[name=reference]:contains(KH01-KH)",
        },
        {
            trigger: ".o_notebook a[name=filing]",
            run: "click",
        },
        {
            content: "and found by its old one",
            trigger: "div[name=alias_ids] :contains(KH-2019-001)",
        },
    ],
});
