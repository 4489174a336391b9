import {Component, useState} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {SIZES} from "@web/core/ui/ui_service";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {PAGE_FIELDS, Pages, inOrder} from "./pages";

export const FILE_FIELDS = PAGE_FIELDS.map((name) => ({
    name,
    type: ["file_size", "archive_pages", "archive_sequence"].includes(name)
        ? "integer"
        : name === "archive_problem"
          ? "selection"
          : "char",
    selection: [],
    readonly: true,
}));

/** Return the files of the one2many field `name`, in their order. */
export function filesOf(record, name) {
    return inOrder(
        record.data[name].records.map((file) => ({...file.data, id: file.resId})),
    );
}

/** The files beside the form; the Preview button serves narrow screens. */
export class PreviewField extends Component {
    static template = "customer_archive.PreviewField";
    static components = {Pages};
    static props = {...standardFieldProps};

    setup() {
        this.ui = useState(useService("ui"));
        this.state = useState({fileId: undefined});
        useBus(
            this.env.bus,
            "ARCHIVE:SHOW_FILE",
            ({detail}) => (this.state.fileId = detail),
        );
    }

    get files() {
        return filesOf(this.props.record, this.props.name);
    }

    get isShown() {
        return this.ui.size >= SIZES.XXL && !this.env.inDialog && this.files.length;
    }

    get fileId() {
        return this.files.some((file) => file.id === this.state.fileId)
            ? this.state.fileId
            : undefined;
    }
}

registry.category("fields").add("archive_preview", {
    component: PreviewField,
    supportedTypes: ["one2many", "many2many"],
    relatedFields: FILE_FIELDS,
});
