import {registry} from "@web/core/registry";

import {confirmDialog, press} from "./archive_tour_tools";

/* From the destruction list to the register, and from the bin back. Steps name fields
   and buttons, not labels, so that the same tour is played in English and in Chinese. */

const tours = registry.category("web_tour.tours");

const openTile = (name) => [
    {
        trigger: `.o_archive_tile[data-tile=${name}]:contains(1)`,
        run: "click",
    },
    {
        trigger: ".o_data_row .o_data_cell, .o_kanban_record:not(.o_kanban_ghost)",
        run: "click",
    },
    {
        trigger: ".o_form_view",
    },
];

const sign = [
    press("action_approve"),
    {
        content: "nothing waits any more, or the form says what became of it",
        trigger:
            ".o_view_nocontent, .o_form_view:not(:has(button[name=action_approve]))",
    },
];

const openMenu = (item) => [
    {
        trigger: ".o_menu_sections [data-menu-xmlid='customer_archive.menu_retention']",
        run: "click",
    },
    {
        trigger: `.o-dropdown--menu [data-menu-xmlid='customer_archive.${item}']`,
        run: "click",
    },
];

// ------------------------------------------------------------------- destruction

tours.add("archive_disposal_submit", {
    steps: () => [
        ...openTile("disposal_submit"),
        {
            content: "three papers, with their codes",
            trigger: "div[name=line_ids] .o_data_row:eq(2)",
        },
        press("action_submit"),
        {
            content: "who has to sign is named",
            trigger: ".o_form_view:not(:has(button[name=action_submit]))",
        },
    ],
});

tours.add("archive_disposal_appraise", {
    steps: () => [
        ...openTile("sign"),
        press("action_open_items"),
        {
            content: "each item can be decided on in the list",
            trigger: ".o_list_view .o_data_row:first .o_data_cell[name=my_opinion]",
            run: "click",
        },
        {
            trigger: ".o_selected_row div[name=my_decision] input",
            run: "click",
        },
        {
            content: "keep permanently",
            trigger: ".o_select_menu_item:last",
            run: "click",
        },
        {
            trigger: ".o_selected_row div[name=my_opinion] input",
            run: "edit 店史 History && press Enter",
        },
        {
            content: "noted, in who's name",
            trigger: ".o_data_row:first .o_data_cell[name=opinions]:contains(History)",
        },
        {
            content: "the key has gone on to the next item; leave it",
            trigger: ".o_list_view",
            run: "press Escape",
        },
        {
            trigger: ".o_breadcrumb .breadcrumb-item:last a, .o_back_button",
            run: "click",
        },
        {
            trigger: "div[name=line_ids] .o_data_row:contains(History)",
        },
        ...sign,
    ],
});

tours.add("archive_disposal_appraise_phone", {
    steps: () => [
        ...openTile("sign"),
        {
            content: "the first button is seen, the others are behind one",
            trigger: ".o_form_view button[name=action_approve]",
        },
        {
            trigger: ".o_control_panel .o_button_more",
            run: "click",
        },
        {
            trigger: "button[name=action_open_items]",
            run: "click",
        },
        {
            content: "open the second item",
            trigger:
                ".o_kanban_view.o_action .o_kanban_record:not(.o_kanban_ghost):eq(1)",
            run: "click",
        },
        {
            trigger: ".o_form_view div[name=my_decision] .o_select_menu_toggler",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:last",
            run: "click",
        },
        {
            trigger: ".o_form_view div[name=my_opinion] input",
            run: "edit 年报 Report",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger:
                ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
        {
            trigger: ".o_back_button",
            run: "click",
        },
        {
            trigger: ".o_kanban_view.o_action .o_kanban_record:contains(Report)",
        },
        {
            trigger: ".o_back_button",
            run: "click",
        },
        ...sign,
    ],
});

tours.add("archive_disposal_sign", {
    steps: () => [...openTile("sign"), ...sign],
});

tours.add("archive_disposal_verify", {
    steps: () => [
        ...openTile("disposal_verify"),
        press("action_verify"),
        confirmDialog,
        {
            trigger: ".o_form_view:not(:has(button[name=action_verify].btn-primary))",
        },
    ],
});

tours.add("archive_disposal_check", {
    steps: () => [
        ...openTile("disposal_check"),
        press("action_check_items"),
        confirmDialog,
        {
            trigger: ".o_form_view div[name=witness_checked_on]:not(:empty)",
        },
    ],
});

tours.add("archive_disposal_execute", {
    steps: () => [
        ...openTile("disposal_execute"),
        press("action_execute"),
        {
            content: "what cannot be undone is asked first, naming the list",
            trigger: ".modal",
            run() {
                const name = document
                    .querySelector(".o_breadcrumb .active, .o_last_breadcrumb_item")
                    .textContent.trim();
                const title = this.anchor.querySelector(".modal-title").textContent;
                if (!name || title !== name) {
                    throw new Error(`It asks about “${title}”, not about “${name}”`);
                }
            },
        },
        confirmDialog,
        {
            trigger: ".o_form_view:not(:has(button[name=action_execute]))",
        },
    ],
});

tours.add("archive_disposal_register", {
    steps: () => [
        ...openMenu("archive_destruction_register_menu"),
        {
            content: "erased, and then destroyed before the witness",
            trigger:
                ".o_list_view .o_data_row:contains(t_witness) .o_data_cell[name=title]",
            run: "click",
        },
        {
            trigger: ".o_form_view div[name=executed_by]:contains(t_executor)",
        },
        {
            content: "it is read only",
            trigger: ".o_form_view:not(:has(.o_form_button_create))",
        },
    ],
});

tours.add("archive_disposal_certificate", {
    steps: () => [
        {
            content: "what is no longer there is only named",
            trigger: ".o_form_view .o_arrow_button_current[data-value=destroyed]",
        },
        press("action_open_certificate"),
        {
            content: "the certificate is a paper among others, kept for ever",
            trigger: ".o_archive_document .o_field_widget[name=name]:not(:empty)",
        },
        {
            content: "its page stands beside it",
            trigger: ".o_archive_page img",
        },
    ],
});

// ----------------------------------------------------------------------- deletion

tours.add("archive_deletion_ask", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Old news) .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: ".o_form_view",
        },
        {
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "the action in the language of the user",
            trigger: ".o-dropdown--menu .o_menu_item",
            run: async ({anchor}) => {
                const items = [
                    ...anchor.parentElement.querySelectorAll(".o_menu_item"),
                ];
                items
                    .find((item) =>
                        ["Ask for deletion", "申请删除"].includes(
                            item.textContent.trim(),
                        ),
                    )
                    .click();
            },
        },
        {
            trigger: ".modal div[name=reason] textarea",
            run: "edit 活动结束 The campaign is over",
        },
        {
            trigger: ".modal button[name=action_propose]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

tours.add("archive_deletion_approve", {
    steps: () => [...openTile("sign"), ...sign],
});

tours.add("archive_deletion_restore", {
    steps: () => [
        ...openMenu("archive_deletion_request_menu_bin"),
        {
            trigger: ".o_data_row .o_data_cell",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_statusbar_buttons button.o_archive_restore",
            run: "click",
        },
        {
            trigger: ".modal div[name=reason] input, .modal div[name=reason] textarea",
            run: "edit 还有用 Still of use",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_form_view div[name=restore_reason]:contains(Still of use)",
        },
    ],
});
