"""Reads a run's events with TensorBoard's own reader and prints what it found as JSON."""

import io
import json
import sys

from PIL import Image
from tensorboard.backend.event_processing import event_accumulator as ea
from tensorboard.plugins.hparams import metadata

run = ea.EventAccumulator(
    sys.argv[1],
    size_guidance={kind: 0 for kind in (ea.SCALARS, ea.HISTOGRAMS, ea.IMAGES, ea.TENSORS)},
)
run.Reload()


def content(tag):
    return run.SummaryMetadata(tag).plugin_data.content


def value(setting):
    return getattr(setting, setting.WhichOneof("kind"))


started = metadata.parse_session_start_info_plugin_data(content(metadata.SESSION_START_INFO_TAG))
ended = metadata.parse_session_end_info_plugin_data(content(metadata.SESSION_END_INFO_TAG))
experiment = metadata.parse_experiment_plugin_data(content(metadata.EXPERIMENT_TAG))
found = {
    "scalars": {
        f"{tag}@{e.step}": e.value for tag in run.Tags()["scalars"] for e in run.Scalars(tag)
    },
    "histograms": {
        f"{tag}@{e.step}": list(e.histogram_value.bucket)
        for tag in run.Tags()["histograms"]
        for e in run.Histograms(tag)
    },
    "images": {
        f"{tag}@{e.step}": list(Image.open(io.BytesIO(e.encoded_image_string)).size)
        for tag in run.Tags()["images"]
        for e in run.Images(tag)
    },
    "settings": {name: value(setting) for name, setting in started.hparams.items()},
    "metrics": [info.name.tag for info in experiment.metric_infos],
    "ended": ended.status,
}
json.dump(found, sys.stdout)
