import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

/* The jobs of the filing desk. Steps name fields, buttons and positions, not labels, so
   that the same tour is played in English and in Chinese. */

const tours = registry.category("web_tour.tours");

/** An old catalogue of two papers; the category of the second does not exist. */
const CATALOGUE = [
    "Old code,Customer,Category,Document type,Title,Date,Pages",
    "KH-2019-001,Customer Limited,1,Visit and survey report,First visit of 2019,2019-03-05,3",
    "KH-2019-002,Customer Limited,9,,Second visit of 2019,2019-04-05,2",
].join("\n");

const openMenu = (section, item) => [
    {
        isActive: ["desktop"],
        trigger: `.o_menu_sections [data-menu-xmlid='customer_archive.${section}']`,
        run: "click",
    },
    {
        isActive: ["desktop"],
        trigger: `.o-dropdown--menu [data-menu-xmlid='customer_archive.${item}']`,
        run: "click",
    },
    {
        isActive: ["mobile"],
        trigger: ".o_menu_toggle",
        run: "click",
    },
    {
        isActive: ["mobile"],
        trigger: `.o_app_menu_sidebar [data-menu-xmlid='customer_archive.${item}']`,
        run: "click",
    },
];

/** An action of the list, by its name in the language of the user. */
const runAction = (name) => [
    {
        trigger: ".o_cp_action_menus button:has(.fa-cog)",
        run: "click",
    },
    {
        trigger: ".o-dropdown--menu .o_menu_item",
        run: async ({anchor}) => {
            const action = await rpc("/web/action/load", {
                action_id: `customer_archive.${name}`,
            });
            [...anchor.parentElement.querySelectorAll(".o_menu_item")]
                .find((item) => item.textContent.trim() === action.name)
                .click();
        },
    },
];

const chooseRecord = (field, name) => [
    {
        trigger: `div[name=${field}] input`,
        run: `edit ${name}`,
    },
    {
        trigger: `.o-autocomplete--dropdown-item a:contains(${name})`,
        run: "click",
    },
];

const chooseOption = (field, index) => [
    {
        trigger: `${field} input`,
        run: "click",
    },
    {
        trigger: `.o_select_menu_item:eq(${index})`,
        run: "click",
    },
];

/** On the phone the buttons above the form are behind one. */
const showButtons = {
    isActive: ["mobile"],
    trigger: ".o_control_panel .o_button_more",
    run: "click",
};

/** The search box of the phone is hidden at first. */
const openSearch = {
    isActive: ["mobile"],
    trigger: ".o_control_panel_navigation button:has(.fa-search)",
    run: "click",
};

const forget = {
    trigger: ".o_facet_remove",
    run: "click",
};

const selectRow = (name) => ({
    trigger: `.o_data_row:contains(${name}) .o_list_record_selector input`,
    run: "click",
});

// ------------------------------------------------------------------------------ set-up

const openSetup = openMenu("menu_configuration", "archive_policy_setup_menu");

const policyBox = (name) =>
    `.modal div[name=policy_ids] .form-check:contains(${name}) input`;

const apply = {
    trigger: ".modal button[name=action_apply]",
    run: "click",
};

const inForce = (name) =>
    `.o_data_row:contains(${name}) .o_data_cell[name=in_force] input`;

tours.add("archive_desk_setup", {
    steps: () => [
        ...openSetup,
        {
            content: "what each regulation suits is said",
            trigger: ".modal div[name=installed_ids] .o_data_row:contains(Hotels)",
        },
        {
            content: "to choose nothing",
            trigger: `${policyBox("Sales archive")}:checked`,
            run: "click",
        },
        {
            trigger: `${policyBox("Sales archive")}:not(:checked)`,
        },
        apply,
        {
            content: "is refused with the reason",
            trigger: ".modal:contains(Choose at least one) footer .btn-primary",
            run: "click",
        },
        {
            content: "two of them",
            trigger: policyBox("Sales archive"),
            run: "click",
        },
        {
            trigger: policyBox("Key-account data"),
            run: "click",
        },
        {
            trigger: `${policyBox("Key-account data")}:checked`,
        },
        apply,
        {
            content: "the list shows what is in force",
            trigger: `body:not(:has(.modal)) ${inForce("Key-account data")}:checked`,
        },
        {
            trigger: `${inForce("Company records")}:not(:checked)`,
        },
        ...openSetup,
        {
            content: "the choice is kept",
            trigger: `${policyBox("Key-account data")}:checked`,
        },
        {
            trigger: `${policyBox("Company records")}:not(:checked)`,
        },
        {
            trigger: ".modal footer .btn-secondary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
    ],
});

// -------------------------------------------------------------- import of a catalogue

tours.add("archive_desk_import", {
    steps: () => [
        ...openMenu("menu_documents", "archive_import_menu"),
        {
            trigger: ".o_list_button_add",
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
            trigger:
                ".o_data_row:contains(Second visit of 2019):contains(Unknown category “9”)",
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
            trigger: ".o_data_row:contains(Unknown category “9”)",
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

// ----------------------------------------------------------------------------- bundles

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

// ------------------------------------------------------------------- closing a volume

tours.add("archive_desk_volume", {
    steps: () => [
        {
            trigger: ".o_archive_tile[data-tile=volumes]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(KH01-KH·2·2024) .o_data_cell",
            run: "click",
        },
        {
            content: "what is missing for closing is said before",
            trigger: "div[name=explanation] .alert:contains(who compiled it)",
        },
        ...chooseRecord("compiled_by_id", "t_archivist"),
        ...chooseRecord("checked_by_id", "t_clerk"),
        {
            trigger: "div[name=compiled_on] button, div[name=compiled_on] input",
            run: "click",
        },
        {
            trigger: "div[name=compiled_on] input",
            run: "edit 01/10/2025 && press Enter",
        },
        {
            trigger: ".o_notebook a[name=remarks]",
            run: "click",
        },
        {
            trigger: "div[name=remarks] textarea",
            run: "edit Page 2 is torn.",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "nothing is missing any more",
            trigger: ".o_form_view:not(:has(div[name=explanation] .alert))",
        },
        {
            content: "the whole volume is printed once it is closed",
            trigger:
                ".o_form_view:not(:has(button[name=action_print_whole])) button[name=action_close]",
            run: "click",
        },
        {
            content: "pages are numbered once and for all: asked again",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current[data-value=closed]",
        },
        {
            trigger: "button[name=action_print_catalogue]",
        },
        {
            trigger: "button[name=action_print_papers]",
        },
        {
            trigger: "button[name=action_print_whole]",
        },
        {
            trigger: ".o_notebook a[name=catalogue]",
            run: "click",
        },
        {
            content: "earlier papers first, with their pages",
            trigger:
                "div[name=catalogue_ids] .o_data_row:first:contains(Earlier) .o_data_cell[name=page_range]:contains(1)",
        },
        {
            trigger:
                "div[name=catalogue_ids] .o_data_row:last:contains(Later) .o_data_cell[name=page_range]:contains(2)",
        },
    ],
});

// ---------------------------------------------------------------------------- searching

const searchFor = (word) => [
    {
        trigger: ".o_searchview_input",
        run: `edit ${word}`,
    },
    {
        trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
        run: "click",
    },
    {
        trigger: `.o_facet_value:contains(${word})`,
    },
];

/** A record in the list, or on the phone its card; the view lacks what is `without`. */
const found = (text, without = "nothing like this") =>
    [
        `.o_data_row:contains(${text}) .o_data_cell[name=name]`,
        `.o_kanban_record:contains(${text})`,
    ]
        .map((record) => `.o_content:not(:contains(${without})) ${record}`)
        .join(", ");

tours.add("archive_desk_search", {
    steps: () => [
        {
            trigger: found("Menu of the gala"),
        },
        openSearch,
        ...searchFor("合同"),
        {
            content: "two characters within a title",
            trigger: found("年度销售合同", "Menu of the gala"),
        },
        {
            content: "but not in a paper that somebody else looks after",
            trigger: ".o_content:not(:contains(他人的合同))",
        },
        forget,
        {
            trigger: found("Menu of the gala"),
        },
        ...searchFor("龙虾"),
        {
            content: "a word within a file",
            trigger: found("Menu of the gala", "年度销售合同"),
            run: "click",
        },
        {
            trigger: ".o_archive_document .o_archive_files .o_archive_file",
        },
    ],
});

// ------------------------------------------------------------------------------ profile

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

// ----------------------------------------------------------------------------- hand-over

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
