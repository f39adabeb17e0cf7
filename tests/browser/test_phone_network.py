"""A trained recogniser's networks in the browser: WebAssembly computes the same vectors as the server's runtime."""

from __future__ import annotations

import base64
import functools
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from recognition.images.crops import centre_square
from recognition.recogniser.engine import Engine
from recognition.recogniser.manifest import BACKBONE_NAME, GOLDEN_NAME, INPUT_NAME, SMALL_NAME
from recognition.tests.learning import trained_folder
from recognition.training.packaging import read_golden
from tests.browser.phone import phone
from tests.browser.platform import ROOT

pytestmark = [pytest.mark.browser]

_LEAST_ALIKE = 0.98  # cosine between the phone's and the server's vector of one picture

_EMBED = """
const [model, input, squares, done] = arguments;
(async () => {
  const { OnnxSession, RUNTIME_URL } = await import("/static/js/recogniser/onnx_session.js");
  const [bytes, runtime] = await Promise.all(
    [model, RUNTIME_URL].map(async (url) => (await fetch(url)).arrayBuffer()));
  const network = await OnnxSession.open(bytes, runtime, input);
  const vectors = [];
  for (const { side, pixels } of squares) {
    const rgb = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
    vectors.push(Array.from(await network.embed({ side, rgb })));
  }
  return vectors;
})().then(done, (error) => done(String(error)));
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Log nothing."""


@pytest.fixture(scope="module")
def trained() -> Path:
    """Return the folder of a very small training, whose weights and scales differ from ImageNet's."""
    return trained_folder()


@pytest.fixture(scope="module")
def site(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page's modules and the trained folder, and nothing else."""
    root = tmp_path_factory.mktemp("site")
    (root / "static").symlink_to(ROOT / "static")
    (root / "index.html").write_text("<!doctype html><title>A phone</title>")
    for name in (BACKBONE_NAME, SMALL_NAME):
        shutil.copy(trained / name, root / name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def squares(trained: Path) -> list[NDArray[np.uint8]]:
    """Return the golden pictures as the phone crops them, and one as large as the camera's."""
    golden = [centre_square(picture, 1.0) for picture, _ in read_golden(trained)]
    ramp = np.linspace(0, 255, 640, dtype=np.uint8)
    large = np.stack([np.broadcast_to(ramp, (640, 640)), np.broadcast_to(ramp[:, None], (640, 640))], axis=2)
    return [*golden, np.dstack([large, golden[0][:1, :1, 0].repeat(640, 0).repeat(640, 1)])]


@pytest.mark.parametrize("network", [SMALL_NAME, BACKBONE_NAME])
def test_a_trained_network_gives_the_servers_vectors_in_the_browser(
    trained: Path, site: str, squares: list[NDArray[np.uint8]], network: str
) -> None:
    tolerance = json.loads((trained / GOLDEN_NAME).read_text())["tolerance"]
    server, exact = Engine(trained, network=network), Engine(trained)

    with phone(site, None) as shopper:
        shopper.driver.get(site)
        found = shopper.driver.execute_async_script(
            _EMBED, f"/{network}", INPUT_NAME, [_as_argument(square) for square in squares]
        )

    assert isinstance(found, list), found
    for vector, square in zip(found, squares, strict=True):
        np.testing.assert_allclose(vector, server.embed(square), atol=tolerance)
        assert float(np.array(vector) @ exact.embed(square)) >= _LEAST_ALIKE


def _as_argument(square: NDArray[np.uint8]) -> dict[str, Any]:
    return {"side": square.shape[0], "pixels": base64.b64encode(np.ascontiguousarray(square).tobytes()).decode()}
