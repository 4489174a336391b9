import {registry} from "@web/core/registry";

import {
    chooseRecord,
    confirmDialog,
    openMenu,
    openSearch,
    press,
    print,
    runAction,
    watchPrinter,
} from "./archive_tour_tools";

/* Boxes, transfer lists, and whether the regulations are kept. Steps name fields and
   buttons, not labels, so that the same tour is played in English and in Chinese. */

const tours = registry.category("web_tour.tours");

/** A record in the list, or on the phone its card. */
const record = (text = "") =>
    `.o_data_row:contains(${text}) .o_data_cell, .o_kanban_record:not(.o_kanban_ghost):contains(${text})`;

const selectRow = (place) => ({
    isActive: ["desktop"],
    trigger: `.o_data_row:${place} .o_list_record_selector input`,
    run: "click",
});

const save = {
    trigger: ".o_form_button_save",
    run: "click",
};

const onDesk = (steps) => steps.map((step) => ({...step, isActive: ["desktop"]}));
const onPhone = (steps) => steps.map((step) => ({...step, isActive: ["mobile"]}));

// -------------------------------------------------------------------------- boxes

tours.add("archive_keeping_boxes", {
    steps: () => [
        watchPrinter,
        ...openMenu("menu_volumes", "archive_volume_menu"),
        // several at once in the list, on the phone one from its form
        {
            isActive: ["desktop"],
            trigger: ".o_data_row:eq(1)",
        },
        selectRow("eq(0)"),
        selectRow("eq(1)"),
        ...onDesk(runAction("archive_volume_action_put_into_boxes")),
        ...onPhone([
            {
                trigger: record("2024"),
                run: "click",
            },
            press("action_put_into_boxes"),
        ]),
        {
            content: "the box that was opened on the way",
            trigger: record("B001"),
            run: "click",
        },
        {
            content: "what stands in it",
            trigger: "div[name=volume_ids]:contains(2024)",
        },
        ...chooseRecord("location_id", "Cabinet"),
        save,
        {
            trigger: ".o_form_view .o_form_saved",
        },
        ...print("action_print_labels", 1),
        {
            content: "taken out again, after it was asked",
            isActive: ["desktop"],
            trigger:
                "div[name=volume_ids] .o_data_row:eq(1) button[name=action_take_out_of_box]",
            run: "click",
        },
        {...confirmDialog, isActive: ["desktop"]},
        {
            isActive: ["desktop"],
            trigger: "div[name=volume_ids]:not(:has(.o_data_row:eq(1))) .o_data_row",
        },
    ],
});

// ----------------------------------------------------------------- transfer lists

tours.add("archive_keeping_hand_over", {
    steps: () => [
        ...openMenu("menu_documents", "archive_document_menu"),
        {
            trigger: ".o_data_row:eq(1)",
        },
        selectRow("eq(0)"),
        selectRow("eq(1)"),
        {
            content: "where the department keeps them",
            trigger: ".o_list_view .o_data_row_selected",
        },
        ...runAction("archive_document_custody_action"),
        ...chooseRecord("location_id", "Cupboard of Sales"),
        confirmDialog,
        {
            trigger:
                "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row_selected))",
        },
        selectRow("eq(0)"),
        selectRow("eq(1)"),
        ...runAction("archive_document_action_transfer_to_archive"),
        {
            content: "both stand on the list",
            trigger: "div[name=line_ids] .o_data_row:eq(1)",
        },
        press("action_hand_over"),
        {
            content: "numbered, it waits for the archivist",
            trigger:
                ".o_form_view:not(:has(button[name=action_hand_over])) div[name=handed_by_id]",
        },
        {
            content: "who handed over takes nothing over",
            trigger: ".o_form_view:not(:has(button[name=action_take_over]))",
        },
    ],
});

tours.add("archive_keeping_take_over", {
    steps: () => [
        watchPrinter,
        ...openMenu("menu_volumes", "archive_custody_transfer_menu"),
        {
            trigger: record("001"),
            run: "click",
        },
        {
            content: "the place is missing, and said to be",
            trigger: "div[name=explanation] .alert",
        },
        ...chooseRecord("location_id", "Shelf 1"),
        ...onDesk([
            {
                content: "one did not come",
                trigger:
                    "div[name=line_ids] .o_data_row:contains(Second) .o_data_cell[name=remarks]",
                run: "click",
            },
            {
                trigger: ".o_selected_row div[name=received] input",
                run: "click",
            },
            {
                trigger: ".o_selected_row div[name=remarks] input",
                run: "edit 未见原件 Not there",
            },
        ]),
        save,
        {
            trigger: ".o_form_view:not(:has(div[name=explanation] .alert))",
        },
        press("action_take_over"),
        confirmDialog,
        {
            content: "done, and by whom",
            trigger:
                ".o_form_view:not(:has(button[name=action_take_over])) div[name=taken_by_id]",
        },
        {
            isActive: ["desktop"],
            content: "each with what became of it",
            trigger:
                "div[name=line_ids] .o_data_row:contains(Second) .o_data_cell[name=state] .text-bg-danger",
        },
        ...print("action_print_list", 1),
    ],
});

// --------------------------------------------------------------------- compliance

tours.add("archive_keeping_compliance", {
    steps: () => [
        ...openMenu("menu_reporting", "archive_compliance_menu"),
        {
            trigger: ".o_list_view .o_group_header, .o_kanban_view .o_kanban_record",
        },
        openSearch,
        {
            trigger: ".o_searchview_input",
            run: "edit t_account_manager",
        },
        {
            content: "of one person only",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        {
            trigger: ".o_facet_value:contains(t_account_manager)",
        },
        ...onDesk([
            {
                content: "by duty, without what others have to do",
                trigger: ".o_group_header:first:contains(3) .o_group_name",
                run: "click",
            },
        ]),
        {
            content: "a number and who acts, no paper",
            trigger:
                ".o_data_row .o_data_cell[name=number]:contains(3), .o_kanban_record:contains(3)",
        },
        ...onDesk([
            {
                trigger: ".o_switch_view.o_graph",
                run: "click",
            },
            {
                content: "a chart by department",
                trigger: ".o_graph_view .o_graph_canvas_container canvas",
            },
            {
                trigger: ".o_switch_view.o_pivot",
                run: "click",
            },
            {
                content: "and a table with the sum",
                trigger: ".o_pivot .o_pivot_cell_value:contains(3)",
            },
        ]),
    ],
});
