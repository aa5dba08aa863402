# SPDX-License-Identifier: MIT
import sys

import aclpair

a = [float(i) for i in range(12)]
b = [10.0 - i for i in range(12)]
aclpair.init(0)
total, diff = aclpair.run(sys.argv[1], a, b)
assert total == [x + y for x, y in zip(a, b)], total
assert diff == [x - y for x, y in zip(a, b)], diff
try:
    aclpair.run("/no/such.om", a, b)
except RuntimeError as error:
    assert "aclmdlLoadFromFile" in str(error), error
else:
    raise AssertionError("a file that is not there was loaded")
assert aclpair.finalize() == 0
print("extension is right")
