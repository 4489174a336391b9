import {Component, useRef} from "@odoo/owl";

import {isMobileOS} from "@web/core/browser/feature_detection";

/** “Upload” for any number of files, and on phones “Take photo”. */
export class UploadButtons extends Component {
    static template = "customer_archive.UploadButtons";
    static props = {
        onFiles: Function,
        primary: {type: Boolean, optional: true},
        compact: {type: Boolean, optional: true},
        title: {type: String, optional: true},
    };
    static defaultProps = {primary: false, compact: false};

    setup() {
        this.files = useRef("files");
        this.camera = useRef("camera");
    }

    get hasCamera() {
        return !this.props.compact && (this.env.isSmall || isMobileOS());
    }

    onChange(ev) {
        const files = [...ev.target.files];
        // the same file may be chosen again after it was mended
        ev.target.value = "";
        if (files.length) {
            this.props.onFiles(files);
        }
    }
}
