import {Component, onWillStart, useRef, useState} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {UploadButtons} from "../upload/upload_buttons";
import {useArchiveUpload} from "../upload/upload_dropzone";

/** “My work”: what I can do now; every number opens what it counted. */
export class Home extends Component {
    static template = "customer_archive.Home";
    static components = {Layout, UploadButtons};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.upload = useArchiveUpload(this.root, () => ({}));
        this.state = useState({tiles: []});
        this.display = {controlPanel: {}};
        onWillStart(async () => {
            this.state.tiles = await this.orm.call(
                "archive.document",
                "get_my_work",
                [],
            );
        });
    }

    /** The one coloured tile: the first that has something to do. */
    isNext(tile) {
        return tile === this.state.tiles.find((other) => other.count);
    }

    open(tile) {
        this.action.doAction(tile.action);
    }
}

registry.category("actions").add("archive_home", Home);
