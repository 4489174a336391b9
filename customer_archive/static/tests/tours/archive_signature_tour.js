import {registry} from "@web/core/registry";

const later = (milliseconds) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A stroke over the drawing place, as a finger or a pen makes it. */
async function stroke(canvas) {
    // the place to draw takes its size first
    await later(500);
    const box = canvas.getBoundingClientRect();
    const at = async (type, target, share) => {
        target.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                pointerId: 1,
                pointerType: "pen",
                isPrimary: true,
                button: type === "pointermove" ? -1 : 0,
                buttons: type === "pointerup" ? 0 : 1,
                pressure: 0.5,
                clientX: box.left + box.width * share,
                clientY: box.top + box.height * (0.3 + share / 3),
            }),
        );
        await later(30);
    };
    await at("pointerdown", canvas, 0.2);
    for (const share of [0.3, 0.4, 0.5, 0.6, 0.7]) {
        await at("pointermove", canvas, share);
    }
    await at("pointerup", canvas, 0.8);
}

registry.category("web_tour.tours").add("archive_draw_signature", {
    steps: () => [
        {
            content: "the customer is asked to sign",
            trigger: "button[name=action_approve]:enabled",
            run: "click",
        },
        {
            content: "the place to draw opens",
            trigger: ".modal .o_field_widget[name=signature] .o_signature",
            run: "click",
        },
        {
            content: "nobody loads a picture of another signature",
            trigger: ".modal:not(:has(.o_web_sign_load_button)) canvas",
            async run() {
                await stroke(this.anchor);
            },
        },
        {
            trigger: ".modal footer button.btn-primary:enabled:contains(Adopt)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=signature] img.o_signature",
        },
        {
            trigger: ".modal footer button[name=action_sign]:enabled",
            run: "click",
        },
        {
            content: "signed: the form is read anew",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});
