import {registry} from "@web/core/registry";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";

import {UploadButtons} from "../upload/upload_buttons";
import {placeFromContext, useArchiveUpload} from "../upload/upload_dropzone";

export class DocumentListController extends ListController {
    static components = {...ListController.components, UploadButtons};

    setup() {
        super.setup();
        this.upload = useArchiveUpload(this.rootRef, () =>
            placeFromContext(this.props.context),
        );
    }
}

export class DocumentKanbanController extends KanbanController {
    static template = "customer_archive.DocumentKanbanView";
    static components = {...KanbanController.components, UploadButtons};

    setup() {
        super.setup();
        this.upload = useArchiveUpload(this.rootRef, () =>
            placeFromContext(this.props.context),
        );
    }
}

registry.category("views").add("archive_document_list", {
    ...listView,
    Controller: DocumentListController,
    buttonTemplate: "customer_archive.DocumentListView.Buttons",
});

registry.category("views").add("archive_document_kanban", {
    ...kanbanView,
    Controller: DocumentKanbanController,
    buttonTemplate: "customer_archive.DocumentKanbanView.Buttons",
});
