"""Whole frames of interlaced ones, which hold two half pictures of two moments."""

from collections.abc import Iterator
from typing import Any

from colorlab.film.messages import needed


def whole(found: Iterator[Any], stream: Any) -> Iterator[Any]:
    """One frame for each of ffmpeg's, by its filter bwdif; their times count in ticks of the stream, as before."""
    av = needed("av")
    graph = av.filter.Graph()
    graph.link_nodes(graph.add_buffer(template=stream), graph.add("bwdif", "mode=send_frame:deint=all"),
                     graph.add("buffersink")).configure()
    for frame in found:
        graph.push(frame)
        yield from _pulled(graph, stream)
    graph.push(None)
    yield from _pulled(graph, stream)


def _pulled(graph: Any, stream: Any) -> Iterator[Any]:
    av = needed("av")
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        # The filter counts in half ticks.
        ticks = frame.time_base / stream.time_base
        if frame.pts is not None and ticks != 1:
            frame.pts, frame.duration = round(frame.pts * ticks), round((frame.duration or 0) * ticks)
            frame.time_base = stream.time_base
        yield frame
