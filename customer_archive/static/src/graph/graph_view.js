import {registry} from "@web/core/registry";
import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";

/** A legend of many categories leaves room for the chart on the phone, too. */
export class ArchiveGraphRenderer extends GraphRenderer {
    getLegendOptions() {
        const options = super.getLegendOptions();
        if (this.env.isSmall) {
            Object.assign(options, {position: "bottom", align: "start"});
            Object.assign(options.labels, {boxWidth: 10, padding: 6, font: {size: 10}});
        }
        return options;
    }
}

registry.category("views").add("archive_graph", {
    ...graphView,
    Renderer: ArchiveGraphRenderer,
});
