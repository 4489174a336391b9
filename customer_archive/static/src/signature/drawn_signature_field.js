import {registry} from "@web/core/registry";
import {NameAndSignature} from "@web/core/signature/name_and_signature";
import {SignatureDialog} from "@web/core/signature/signature_dialog";
import {
    SignatureField,
    signatureField,
} from "@web/views/fields/signature/signature_field";

class DrawnNameAndSignature extends NameAndSignature {
    static template = "customer_archive.DrawnNameAndSignature";
}

class DrawnSignatureDialog extends SignatureDialog {
    static components = {
        ...SignatureDialog.components,
        NameAndSignature: DrawnNameAndSignature,
    };
}

/**
 * A signature that somebody draws at this moment: it can be neither typed in a font
 * nor loaded from a picture of another one.
 */
export class DrawnSignatureField extends SignatureField {
    static dialog = DrawnSignatureDialog;

    onClickSignature() {
        if (this.props.readonly) {
            return;
        }
        this.dialogService.add(this.constructor.dialog, {
            // without a name there is nothing to typeset
            defaultName: "",
            nameAndSignatureProps: {
                displaySignatureRatio: 3,
                signatureType: this.props.type,
                noInputName: true,
                mode: "draw",
            },
            uploadSignature: (signature) => this.uploadSignature(signature),
        });
    }
}

registry.category("fields").add("archive_drawn_signature", {
    ...signatureField,
    component: DrawnSignatureField,
});
