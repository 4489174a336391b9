import {registry} from "@web/core/registry";

import {
    openMenu,
    press,
    runAction,
} from "@customer_archive/../tests/tours/archive_tour_tools";

/* A paper is asked for, approved, handed out and taken back. Steps name fields and
   buttons, not labels, so that the same tour is played in English and in Chinese. */

const tours = registry.category("web_tour.tours");

const LENDING = "customer_archive_lending";

/** A loan in the list, or on the phone its card. */
const openLoan = {
    trigger: ".o_data_row .o_data_cell, .o_kanban_record:not(.o_kanban_ghost)",
    run: "click",
};

const inState = (state) => ({
    trigger: `.o_statusbar_status:has(.o_arrow_button_current[data-value=${state}])`,
});

tours.add("archive_loan_ask", {
    steps: () => [
        {
            trigger: ".o_form_view:contains(First)",
        },
        ...runAction(`${LENDING}.archive_document_action_borrow`),
        {
            trigger: "div[name=purpose] input",
            run: "edit Hearing",
        },
        {
            trigger: "div[name=object] input",
            run: "edit Customer Limited, rent",
        },
        {
            trigger: "div[name=reason] textarea",
            run: "edit The court wants the original",
        },
        {
            content: "the paper stands on it",
            trigger: "div[name=line_ids] :contains(First)",
        },
        press("action_submit"),
        inState("submitted"),
        {
            content: "who asks neither signs nor hands out",
            trigger:
                ".o_form_view:not(:has(button[name=action_approve])):not(:has(button[name=action_hand_out]))",
        },
    ],
});

tours.add("archive_loan_approve", {
    steps: () => [
        ...openMenu(
            `${LENDING}.archive_loan_menu`,
            `${LENDING}.archive_loan_register_menu`,
        ),
        openLoan,
        press("action_approve"),
        inState("approved"),
    ],
});

tours.add("archive_loan_counter", {
    steps: () => [
        ...openMenu(
            `${LENDING}.archive_loan_menu`,
            `${LENDING}.archive_loan_register_menu`,
        ),
        openLoan,
        press("action_hand_out"),
        inState("out"),
        {
            content: "no paper is added any more",
            trigger: "div[name=line_ids]:not(:has(.o_field_x2many_list_row_add))",
        },
        {
            isActive: ["desktop"],
            content: "counted, and back",
            trigger: "div[name=line_ids] .o_data_row .o_data_cell[name=remarks]",
            run: "click",
        },
        {
            isActive: ["desktop"],
            trigger: ".o_selected_row div[name=received] input",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: "div[name=line_ids] .o_kanban_record:contains(First)",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".modal div[name=received] input",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_button_save",
            run: "click",
        },
        press("action_take_back"),
        inState("done"),
    ],
});
