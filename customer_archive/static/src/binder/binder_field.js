import {Component, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {UploadButtons} from "../upload/upload_buttons";

/** The dividers of a customer's binder: each opens what it counts and takes files. */
export class BinderField extends Component {
    static template = "customer_archive.BinderField";
    static components = {UploadButtons};
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.uploads = useService("archive_upload");
        this.state = useState({over: null});
    }

    get dividers() {
        return this.props.record.data[this.props.name] || [];
    }

    countText({count}) {
        return count === 1 ? _t("document") : _t("documents");
    }

    uploadTitle(divider) {
        return _t("Upload into “%s”", divider.name);
    }

    async open(divider) {
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_open_category", [
            [resId],
            divider.id,
        ]);
        this.action.doAction(action);
    }

    upload(divider, files) {
        const {resModel, resId, data} = this.props.record;
        const dossier =
            resModel === "archive.dossier" ? resId : data.archive_dossier_id?.id;
        const whose = dossier ? {dossier_id: dossier} : {partner_id: resId};
        this.uploads.add(files, {values: {...whose, category_id: divider.id}});
    }

    onDragover(ev, divider) {
        if (ev.dataTransfer.types.includes("Files")) {
            ev.preventDefault();
            this.state.over = divider.id;
        }
    }

    onDragleave(ev) {
        if (!ev.currentTarget.contains(ev.relatedTarget)) {
            this.state.over = null;
        }
    }

    onDrop(ev, divider) {
        this.state.over = null;
        if (ev.dataTransfer.files.length) {
            this.upload(divider, [...ev.dataTransfer.files]);
        }
    }
}

registry.category("fields").add("archive_binder", {
    component: BinderField,
    supportedTypes: ["json"],
});
