#!/usr/bin/python3
"""What stands in for Scalelite's own script of this name, which is Ruby: a recording's tar into the balancer's spool."""

import argparse
import glob
import json
import os
import subprocess
import sys

CORE = "/usr/local/bigbluebutton/core/scripts"


def read(file):
    """The flat part of YAML that these files use: `key: value`, a value plain or as JSON."""
    found = {}
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            key, separator, value = line.partition(":")
            if separator and not line.startswith(("#", " ")):
                value = value.strip()
                found[key] = json.loads(value) if value.startswith(("[", '"')) or value in ("true", "false") else value
    return found


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("-m", "--meeting-id", required=True)
    arguments.add_argument("-f", "--format")
    key = arguments.parse_args().meeting_id
    bbb, own = read(f"{CORE}/bigbluebutton.yml"), read(f"{CORE}/scalelite.yml")
    published = bbb["published_dir"]
    trees = [os.path.relpath(tree, published) for tree in sorted(glob.glob(f"{published}/*/{glob.escape(key)}"))]
    if not trees:
        print("No published recording formats found")
        return
    os.makedirs(own["work_dir"], exist_ok=True)
    archive = f"{own['work_dir']}/{key}.tar"
    subprocess.run(["tar", "--create", "--file", archive, "--directory", published, *trees], check=True)
    options = own.get("extra_rsync_opts", [])
    rsync = ["rsync", "--verbose", "--remove-source-files", "--protect-args", *options, archive, own["spool_dir"]]
    subprocess.run(rsync, check=True)
    if own.get("delete_recording"):
        subprocess.run(["bbb-record", "--delete", key], check=True)
    with open(f"{bbb['recording_dir']}/status/published/{key}-sender.done", "w", encoding="utf-8") as done:
        done.write(f"Published {key}")
    print("Recording transferring to Scalelite ends")


if __name__ == "__main__":
    try:
        main()
    except (OSError, KeyError, subprocess.CalledProcessError) as error:
        sys.exit(f"the recording stays here: {error}")
