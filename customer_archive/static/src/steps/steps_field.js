import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The steps of filing as a row of marks: done, or what is still to do. */
export class ArchiveStepsField extends Component {
    static template = "customer_archive.StepsField";
    static props = {...standardFieldProps};

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("archive_steps", {
    component: ArchiveStepsField,
    supportedTypes: ["json"],
});
