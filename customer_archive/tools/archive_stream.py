from odoo.http import Stream


class ArchiveStream(Stream):
    """A stream that no cache, proxy or disk may keep (design 4.3)."""

    def get_response(self, *args, **kwargs):
        kwargs["immutable"] = False
        self.public = False
        self.conditional = False
        self.etag = False
        self.last_modified = None
        self.max_age = None
        response = super().get_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response
