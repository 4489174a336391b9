import {registry} from "@web/core/registry";

import {chooseOption, runAction} from "./archive_tour_tools";

const tours = registry.category("web_tour.tours");

const selectRow = (name) => ({
    trigger: `.o_data_row:contains(${name}) .o_list_record_selector input`,
    run: "click",
});

const chooseRole = (paper, index) => [
    {
        trigger: `.modal .o_data_row:contains(${paper}) .o_data_cell[name=bundle_role]`,
        run: "click",
    },
    ...chooseOption(
        `.modal .o_selected_row:contains(${paper}) div[name=bundle_role]`,
        index,
    ),
];

const selectBoth = [selectRow("关于装修的请示"), selectRow("关于装修的批复")];

tours.add("archive_desk_bundle", {
    steps: () => [
        ...selectBoth,
        ...runAction("archive_document_action_keep_together"),
        {
            content: "both papers are in the form, and no other",
            trigger:
                ".modal .o_list_renderer:contains(关于装修的请示):contains(关于装修的批复):not(:contains(装修合同))",
        },
        // a request and its reply
        ...chooseOption(".modal div[name=kind]", 0),
        ...chooseRole("关于装修的请示", 1),
        ...chooseRole("关于装修的批复", 0),
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the list is shown anew",
            trigger:
                "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row_selected))",
        },
        ...selectBoth,
        ...runAction("archive_document_action_submit"),
        {
            content: "both are on their way",
            trigger:
                ".o_data_row:contains(关于装修的请示) .o_data_cell[name=state] .text-bg-info",
        },
        {
            trigger:
                ".o_data_row:contains(关于装修的批复) .o_data_cell[name=state] .text-bg-info",
        },
        {
            content: "from the paper to what it is kept together with",
            trigger: ".o_data_row:contains(关于装修的请示) .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: "button[name=action_open_bundle]",
            run: "click",
        },
        {
            trigger: "div[name=document_ids] .o_data_row:contains(关于装修的批复)",
        },
    ],
});

// ------------------------------------------------------------------- with a thumb

const paper = (name) => `.o_kanban_record:contains(${name})`;

const later = (milliseconds) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The finger stays on a card until it is chosen; the next are chosen by a touch. */
const touchLong = (name) => ({
    content: "the finger stays on a card",
    trigger: paper(name),
    async run({anchor}) {
        anchor.dispatchEvent(new TouchEvent("touchstart", {bubbles: true}));
        await later(600);
        anchor.dispatchEvent(new TouchEvent("touchend", {bubbles: true}));
    },
});

const touchBoth = [
    touchLong("关于装修的请示"),
    {
        trigger: `${paper("关于装修的请示")}.o_record_selected`,
    },
    {
        trigger: paper("关于装修的批复"),
        run: "click",
    },
    {
        trigger: `${paper("关于装修的批复")}.o_record_selected`,
    },
];

const chooseRoleOnCard = (name, index) => [
    {
        trigger: `.modal .o_kanban_record:contains(${name})`,
        run: "click",
    },
    ...chooseOption(".modal:last div[name=bundle_role]", index),
    {
        trigger: ".modal:last .o_form_button_save, .modal:last footer .btn-primary",
        run: "click",
    },
    {
        trigger: "body:not(:has(.modal div[name=bundle_role] input))",
    },
];

tours.add("archive_desk_bundle_phone", {
    steps: () => [
        ...touchBoth,
        ...runAction("archive_document_action_keep_together"),
        {
            content: "both papers are in the form, and no other",
            trigger:
                ".modal div[name=document_ids]:contains(关于装修的请示):contains(关于装修的批复):not(:contains(装修合同))",
        },
        // a request and its reply
        ...chooseOption(".modal div[name=kind]", 0),
        ...chooseRoleOnCard("关于装修的请示", 1),
        ...chooseRoleOnCard("关于装修的批复", 0),
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the cards are shown anew",
            trigger:
                "body:not(:has(.modal)) .o_kanban_view:not(:has(.o_record_selected))",
        },
        ...touchBoth,
        ...runAction("archive_document_action_submit"),
        {
            content: "both are on their way",
            trigger: `${paper("关于装修的请示")} .text-bg-info`,
        },
        {
            trigger: `${paper("关于装修的批复")} .text-bg-info`,
        },
    ],
});
