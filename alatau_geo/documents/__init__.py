"""Text with places out of documents: plain text, Markdown, HTML and PDF."""

from alatau_geo.documents.reading import FORMATS, read
from alatau_geo.documents.text import Place, Text

__all__ = ["FORMATS", "Place", "Text", "read"]
