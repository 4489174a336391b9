import {registry} from "@web/core/registry";

import {chooseRecord, openMenu} from "./archive_tour_tools";

const tours = registry.category("web_tour.tours");

tours.add("archive_desk_profile", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Customer Limited) .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: ".o_notebook a[name=profile]",
            run: "click",
        },
        {
            trigger: "button[name=action_prepare_profile]",
            run: "click",
        },
        {
            content: "five parts; the last is the market",
            trigger:
                ".o_form_view:not(:has(button[name=action_prepare_profile])) div[name=block_ids] .o_data_row:eq(4) .o_data_cell[name=kind]",
            run: "click",
        },
        {
            trigger: ".modal div[name=text] textarea",
            run: "edit A hotel of 300 rooms",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) div[name=block_ids] .o_data_row:eq(4):contains(A hotel of 300 rooms)",
        },
        {
            content: "the second is collected by somebody else",
            trigger: "div[name=block_ids] .o_data_row:eq(1) .o_data_cell[name=kind]",
            run: "click",
        },
        {
            trigger: ".modal div[name=responsible_id] input",
            run: "edit t_plain",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(t_plain)",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_notebook a[name=people]",
            run: "click",
        },
        {
            trigger: "div[name=person_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: "div[name=person_ids] .o_selected_row div[name=name] input",
            run: "edit 李经理",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "what is personal of him stands apart",
            trigger:
                "div[name=person_ids] .o_data_row:contains(李经理) button[name=action_open_profile]",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});

tours.add("archive_desk_collect", {
    steps: () => [
        {
            content: "nothing but one part of a profile waits",
            trigger:
                ".o_archive_home:not(:has(.o_archive_tile[data-tile=dossiers])) .o_archive_tile[data-tile=collect].border-primary:contains(1)",
            run: "click",
        },
        {
            content: "only the part given to him",
            trigger:
                ".o_list_view:not(:has(.o_data_row:eq(1))) .o_data_row .o_data_cell",
            run: "click",
        },
        {
            trigger: ".o_form_view div[name=text] textarea",
            run: "edit Two other hotels",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "up to date",
            trigger: ".o_arrow_button_current[data-value=current]",
        },
    ],
});

tours.add("archive_desk_hand_over", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Customer Limited) .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: "button[name=action_hand_over]",
            run: "click",
        },
        {
            content: "the dossier and its account manager are known",
            trigger: "div[name=dossier_ids] .o_tag:contains(Customer Limited)",
        },
        ...chooseRecord("manager_id", "t_other_manager"),
        {
            trigger: "div[name=reason] input",
            run: "edit New distribution",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "the new account manager signs next",
            trigger:
                ".o_form_view:not(:has(button[name=action_approve])) div[name=dossier_list]:contains(Customer Limited)",
        },
    ],
});

tours.add("archive_desk_take_over", {
    steps: () => [
        {
            content: "he has no dossier yet",
            trigger: ".o_archive_tile[data-tile=dossiers]:contains(0)",
        },
        {
            trigger: ".o_archive_tile[data-tile=sign]:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains(t_other_manager)",
            run: "click",
        },
        {
            content: "what is handed over, as a list",
            trigger: "div[name=dossier_list]:contains(Customer Limited)",
        },
        {
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "with the last signature it is done",
            trigger:
                ".o_form_view:not(:has(button[name=action_approve])) div[name=done_on]",
        },
        ...openMenu("archive_dossier_menu", "archive_dossier_menu_mine"),
        {
            content: "the dossier is his",
            trigger: ".o_kanban_record:contains(Customer Limited)",
        },
    ],
});
