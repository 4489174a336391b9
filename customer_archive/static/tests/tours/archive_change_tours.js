import {registry} from "@web/core/registry";

/* An error in a filed paper: reported, approved, looked at. Steps name fields and
   buttons, not labels, so that the same tour is played in English and in Chinese. */

const tours = registry.category("web_tour.tours");

/** On the phone all buttons above the form but the first are behind one. */
const showButtons = {
    isActive: ["mobile"],
    trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)",
    run: "click",
};

/** Old and new value in one row, or on one card. */
const oldAndNew = [
    ["desktop", ".o_data_row"],
    ["mobile", ".o_kanban_record"],
].map(([device, row]) => ({
    isActive: [device],
    content: "old and new side by side",
    trigger: `div[name=line_ids] ${row}:contains(Visit report):contains(Visit of May)`,
}));

tours.add("archive_change_report", {
    steps: () => [
        {
            content: "a filed paper",
            trigger: ".o_archive_document div[name=name]:contains(Visit report)",
        },
        showButtons,
        {
            trigger: "button[name=action_report_error]",
            run: "click",
        },
        {
            content: "the paper is known",
            trigger:
                ".o_archive_change_request div[name=document_id] input:value(Visit report)",
        },
        {
            trigger: "div[name=reason] textarea",
            run: "edit 题名漏写 The title lacked a word",
        },
        {
            isActive: ["desktop"],
            trigger: "div[name=line_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: "div[name=line_ids] .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".modal div[name=field_name] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:eq(0)",
        },
        {
            // on the phone the choices slide over the dialog, which a tour takes for below
            trigger: ".modal",
            run: () => document.querySelector(".o_select_menu_item").click(),
        },
        {
            content: "what the paper says is shown at once",
            trigger: ".modal div[name=old_text]:contains(Visit report)",
        },
        {
            trigger: ".modal div[name=new_char] input",
            run: "edit 五月走访报告 Visit of May",
        },
        {
            content: "only the box for this kind of value is there",
            trigger: ".modal:not(:has(div[name=new_date])) .o_form_button_save",
            run: "click",
        },
        ...oldAndNew,
        {
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "submitted under a number, nothing can be typed any more",
            trigger: ".o_archive_change_request div[name=number]:contains(C000001)",
        },
        {
            trigger: ".o_archive_change_request:not(:has(textarea))",
        },
    ],
});

tours.add("archive_change_approve", {
    steps: () => [
        {
            isActive: ["desktop"],
            trigger:
                ".o_data_row .o_data_cell[name=document_id]:contains(Visit report)",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".o_kanban_record:contains(Visit report)",
            run: "click",
        },
        ...oldAndNew,
        {
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "done, and the old value is still here",
            trigger: ".o_archive_change_request div[name=done_on]",
        },
        ...oldAndNew,
        {
            trigger: "button[name=action_open_document]",
            run: "click",
        },
        {
            content: "the paper says what is right",
            trigger: ".o_archive_document div[name=name]:contains(Visit of May)",
        },
        {
            isActive: ["desktop"],
            content: "and that it was changed",
            trigger: "button[name=action_open_change_requests]:contains(1)",
        },
    ],
});
