import {registry} from "@web/core/registry";

import {openMenu} from "./archive_tour_tools";

const tours = registry.category("web_tour.tours");

const openSetup = openMenu("menu_configuration", "archive_policy_setup_menu");

/** Regulations are known by their code, which no language changes. */
const policyBox = (code) =>
    `.modal div[name=policy_ids] .form-check:contains(/^${code} /) input`;

const apply = {
    trigger: ".modal button[name=action_apply]",
    run: "click",
};

/** The list of regulations, or on the phone their cards, with what is in force. */
const inForce = (code) =>
    [
        `.o_data_row:contains(${code}) .o_data_cell[name=in_force] input:checked`,
        `.o_kanban_record:contains(${code}) .o_archive_in_force`,
    ].join(", ");

const notInForce = (code) =>
    [
        `.o_data_row:contains(${code}) .o_data_cell[name=in_force] input:not(:checked)`,
        `.o_kanban_record:contains(${code}):not(:has(.o_archive_in_force))`,
    ].join(", ");

tours.add("archive_desk_setup", {
    steps: () => [
        ...openSetup,
        {
            content: "what each regulation suits is said",
            trigger: ".modal div[name=installed_ids] :contains(/Hotels|酒店/)",
        },
        {
            content: "to choose nothing",
            trigger: `${policyBox("R1")}:checked`,
            run: "click",
        },
        {
            trigger: `${policyBox("R1")}:not(:checked)`,
        },
        apply,
        {
            content: "is refused with the reason",
            trigger:
                ".modal:contains(/Choose at least one|至少选择一项/) footer .btn-primary",
            run: "click",
        },
        {
            content: "two of them",
            trigger: policyBox("R1"),
            run: "click",
        },
        {
            trigger: policyBox("R3"),
            run: "click",
        },
        {
            trigger: `${policyBox("R3")}:checked`,
        },
        apply,
        {
            content: "the list shows what is in force",
            trigger: "body:not(:has(.modal)) .o_action",
        },
        {
            trigger: inForce("R3"),
        },
        {
            trigger: notInForce("R2"),
        },
        ...openSetup,
        {
            content: "the choice is kept",
            trigger: `${policyBox("R3")}:checked`,
        },
        {
            trigger: `${policyBox("R2")}:not(:checked)`,
        },
        {
            trigger: ".modal footer .btn-secondary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_action",
        },
    ],
});
