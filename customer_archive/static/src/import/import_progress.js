import {Component, onMounted, onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** How often the form asks how far the work is, in milliseconds. */
const EVERY = 3000;

/** Shows how far an import is, and reads the form again while it runs. */
export class ArchiveImportProgress extends Component {
    static template = "customer_archive.ImportProgress";
    static props = {...standardWidgetProps};

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), EVERY);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get percent() {
        return this.props.record.data.progress || 0;
    }

    async refresh() {
        const {record} = this.props;
        const running = ["reading", "checking", "running"].includes(record.data.state);
        // what somebody is typing is not read over
        if (running && !document.hidden && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("archive_import_progress", {
    component: ArchiveImportProgress,
    fieldDependencies: [
        {name: "state", type: "selection"},
        {name: "progress", type: "integer"},
    ],
});
