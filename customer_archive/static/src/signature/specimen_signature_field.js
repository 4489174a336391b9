import {registry} from "@web/core/registry";
import {SignatureDialog} from "@web/core/signature/signature_dialog";
import {signatureField} from "@web/views/fields/signature/signature_field";

import {DrawnSignatureField} from "./drawn_signature_field";

/**
 * How somebody signs: drawn by him, or a picture of it from paper. A name typed in a
 * font is no specimen.
 */
export class SpecimenSignatureField extends DrawnSignatureField {
    static dialog = SignatureDialog;
}

registry.category("fields").add("archive_specimen_signature", {
    ...signatureField,
    component: SpecimenSignatureField,
});
