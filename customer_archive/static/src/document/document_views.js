import {registry} from "@web/core/registry";
import {SearchModel} from "@web/search/search_model";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";

import {UploadButtons} from "../upload/upload_buttons";
import {placeOfView, useArchiveUpload} from "../upload/upload_dropzone";

/** On the phone groups are columns to be swiped: cards begin as one list. */
export class DocumentSearchModel extends SearchModel {
    _extractSearchDefaultsFromGlobalContext() {
        const defaults = super._extractSearchDefaultsFromGlobalContext();
        if (this.env.isSmall) {
            for (const name in defaults.searchDefaults) {
                if (name.startsWith("group_")) {
                    delete defaults.searchDefaults[name];
                }
            }
        }
        return defaults;
    }
}

export class DocumentListController extends ListController {
    static components = {...ListController.components, UploadButtons};

    setup() {
        super.setup();
        this.upload = useArchiveUpload(this.rootRef, () =>
            placeOfView(this.props.context, this.env.config),
        );
    }
}

export class DocumentKanbanController extends KanbanController {
    static template = "customer_archive.DocumentKanbanView";
    static components = {...KanbanController.components, UploadButtons};

    setup() {
        super.setup();
        this.upload = useArchiveUpload(this.rootRef, () =>
            placeOfView(this.props.context, this.env.config),
        );
    }
}

/** Also where cards are grouped, nothing to show is told and invites to begin. */
export class DocumentKanbanRenderer extends KanbanRenderer {
    get showNoContentHelper() {
        const {isGrouped, groups} = this.props.list;
        return super.showNoContentHelper || (isGrouped && !groups.length);
    }
}

registry.category("views").add("archive_document_list", {
    ...listView,
    Controller: DocumentListController,
    SearchModel: DocumentSearchModel,
    buttonTemplate: "customer_archive.DocumentListView.Buttons",
});

registry.category("views").add("archive_document_kanban", {
    ...kanbanView,
    Controller: DocumentKanbanController,
    Renderer: DocumentKanbanRenderer,
    SearchModel: DocumentSearchModel,
    buttonTemplate: "customer_archive.DocumentKanbanView.Buttons",
});
