"""Has the Python program of docs/verifying.md read every test vector: `run.py FOLDER`."""
import json
import sys
from datetime import datetime
from pathlib import Path

from verify import Refused, read_file, read_key

folder = Path(sys.argv[1])
keys = {key["kid"]: key["public_key"] for key in json.loads((folder / "keys.json").read_text())["keys"]}
wrong = []
count = 0
for name in ("license-files.json", "machine-files.json", "signed-keys.json"):
    for vector in json.loads((folder / name).read_text())["vectors"]:
        count += 1
        text, kind, scheme, key = vector["text"], vector["kind"], vector["scheme"], keys[vector["kid"]]
        now = datetime.fromisoformat(vector["now"].replace("Z", "+00:00"))
        try:
            if kind == "key":
                data = read_key(text, scheme, key)
            else:
                data = read_file(text, kind, scheme, key, vector["secret"], vector["fingerprint"], now)
            result = {"result": "good", "data": data}
        except Refused as refused:
            result = {"result": "refused", "reason": str(refused)}
        if result != vector["expected"]:
            wrong.append(f"{vector['name']}: {result}")
print("\n".join(wrong))
print(f"{count} vectors, {len(wrong)} with another result")
sys.exit(1 if wrong or count < 200 else 0)
