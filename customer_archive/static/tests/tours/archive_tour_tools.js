import {browser} from "@web/core/browser/browser";
import {download} from "@web/core/network/download";
import {rpc} from "@web/core/network/rpc";

/* What tours have in common. Steps name fields, buttons and positions, not labels, so
   that the same tour is played in English and in Chinese. */

/** The smallest PDF that a viewer opens: one empty page. */
const PDF =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" +
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n" +
    "xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n" +
    "0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n";

function transfer(files) {
    const data = new DataTransfer();
    for (const [name, content, type] of files) {
        data.items.add(new File([content], name, {type}));
    }
    return data;
}

export function pdf(name) {
    return [name, PDF, "application/pdf"];
}

/** A white photo as the phone's camera would give it. */
export async function photo(name) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [600, 800];
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    return [name, blob, "image/jpeg"];
}

export function choose(input, files) {
    input.files = transfer(files).files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

export function drop(target, files) {
    const dataTransfer = transfer(files);
    for (const type of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(
            new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer}),
        );
    }
}

/** An external id of the archive itself, or of another addon with its name. */
const xmlId = (name) => (name.includes(".") ? name : `customer_archive.${name}`);

export const openMenu = (section, item) => [
    {
        isActive: ["desktop"],
        trigger: `.o_menu_sections [data-menu-xmlid='${xmlId(section)}']`,
        run: "click",
    },
    {
        isActive: ["desktop"],
        trigger: `.o-dropdown--menu [data-menu-xmlid='${xmlId(item)}']`,
        run: "click",
    },
    {
        isActive: ["mobile"],
        trigger: ".o_menu_toggle",
        run: "click",
    },
    {
        isActive: ["mobile"],
        trigger: `.o_app_menu_sidebar [data-menu-xmlid='${xmlId(item)}']`,
        run: "click",
    },
];

export const press = (name) => ({
    trigger: `.o_form_view button[name=${name}]`,
    run: "click",
});

/** What cannot be undone is asked again. */
export const confirmDialog = {
    trigger: ".modal footer .btn-primary",
    run: "click",
};

/** An action of the list, by its name in the language of the user. */
export const runAction = (name) => [
    {
        trigger: ".o_cp_action_menus button:has(.fa-cog)",
        run: "click",
    },
    {
        trigger: ".o-dropdown--menu .o_menu_item",
        run: async ({anchor}) => {
            const action = await rpc("/web/action/load", {
                action_id: xmlId(name),
            });
            [...anchor.parentElement.querySelectorAll(".o_menu_item")]
                .find((item) => item.textContent.trim() === action.name)
                .click();
        },
    },
];

/** At the desk by the first letters, on the phone from the cards of a dialog. */
export const chooseRecord = (field, name) => [
    {
        isActive: ["mobile"],
        trigger: `div[name=${field}] input`,
        run: "click",
    },
    {
        isActive: ["mobile"],
        trigger: `.modal .o_kanban_record:contains(${name})`,
        run: "click",
    },
    {
        isActive: ["mobile"],
        trigger: `body:not(:has(.modal)) div[name=${field}] input:value(${name})`,
    },
    {
        isActive: ["desktop"],
        trigger: `div[name=${field}] input`,
        run: `edit ${name}`,
    },
    {
        isActive: ["desktop"],
        trigger: `.o-autocomplete--dropdown-item a:contains(${name})`,
        run: "click",
    },
];

export const chooseOption = (field, index) => [
    {
        trigger: `${field} input`,
        run: "click",
    },
    {
        // on the phone it opens below the dialog
        trigger: `body .o_select_menu_item:eq(${index})`,
        run: "click",
    },
];

/** On the phone the buttons above the form are behind one. */
export const showButtons = {
    isActive: ["mobile"],
    trigger: ".o_control_panel .o_button_more",
    run: "click",
};

/** On the phone all actions but the next step are behind three dots. */
export const showActions = {
    isActive: ["mobile"],
    trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)",
    run: "click",
};

/** The search box of the phone is hidden at first. */
export const openSearch = {
    isActive: ["mobile"],
    trigger: ".o_control_panel_navigation button:has(.fa-search)",
    run: "click",
};

/** What was printed since, counted on the page: each must be a PDF. */
async function keep(answer) {
    const text = await (await answer).text();
    if (!text.startsWith("%PDF")) {
        throw new Error(`This is no PDF: ${text.slice(0, 200)}`);
    }
    const {dataset} = document.body;
    dataset.printed = Number(dataset.printed || 0) + 1;
}

/** Paper comes out of the printer instead of being put into the downloads. */
export const watchPrinter = {
    content: "what is printed is looked at",
    trigger: ".o_archive_home",
    run() {
        download._download = ({url, data}) => {
            const body = new FormData();
            Object.entries(data).forEach(([name, value]) => body.append(name, value));
            body.append("csrf_token", odoo.csrf_token);
            return keep(browser.fetch(url, {method: "POST", body}));
        };
        browser.open = (url) => {
            keep(browser.fetch(url));
            return {closed: false};
        };
    },
};

export const print = (button, count) => [
    {
        trigger: `button[name=${button}]`,
        run: "click",
    },
    {
        content: "it is printed",
        // a browser of its own renders it, which takes long on a busy machine
        timeout: 60000,
        trigger: `body[data-printed="${count}"]:not(:has(.o_blockUI))`,
    },
];
