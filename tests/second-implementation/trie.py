"""FORMAT.md, "Subject index" and "Pruned trie"."""

from hashes import EMPTY, trie_leaf, trie_node

ABSENT, PRESENT, UNKNOWN = "absent", "present", "unknown"


class BadTrie(Exception):
    pass


def bit(key, n):
    return key[n // 8] >> (7 - n % 8) & 1


def first_difference(a, b):
    """The first bit in which two keys differ; 256 if they are equal."""
    x = int.from_bytes(a, "big") ^ int.from_bytes(b, "big")
    return 256 - x.bit_length()


def root(pairs):
    """The root over all (key, value)."""
    pairs = sorted(pairs)
    if not pairs:
        return EMPTY
    if len(pairs) == 1:
        return trie_leaf(*pairs[0])
    b = first_difference(pairs[0][0], pairs[-1][0])
    left = [p for p in pairs if bit(p[0], b) == 0]
    right = [p for p in pairs if bit(p[0], b) == 1]
    return trie_node(b, root(left), root(right))


def pruned_root(nodes):
    """The root of a pruned trie. A node is ("stub", hash), ("leaf", key, value) or ("inner", bit)."""
    if len(nodes) > 65536:
        raise BadTrie("too many nodes")
    if not nodes:
        return EMPTY
    stack = []  # (hash, bit or None, a key shown below or None)
    for node in reversed(nodes):
        if node[0] == "stub":
            stack.append((node[1], None, None))
        elif node[0] == "leaf":
            stack.append((trie_leaf(node[1], node[2]), None, node[1]))
        else:
            b = node[1]
            if not 0 <= b <= 255 or len(stack) < 2:
                raise BadTrie("an inner node without two subtrees")
            left, right = stack.pop(), stack.pop()
            for side, (_, below, key) in enumerate((left, right)):
                if below is not None and below <= b:
                    raise BadTrie("bits do not grow downwards")
                if key is not None and bit(key, b) != side:
                    raise BadTrie("a key on the wrong side")
            if left[2] and right[2] and first_difference(left[2], right[2]) != b:
                raise BadTrie("keys that differ earlier")
            stack.append((trie_node(b, left[0], right[0]), b, left[2] or right[2]))
    if len(stack) != 1:
        raise BadTrie("more than one tree")
    return stack[0][0]


def look_up(nodes, key):
    """(ABSENT, None), (PRESENT, value) or (UNKNOWN, None). The trie has been verified."""
    if not nodes:
        return ABSENT, None

    def skip(i):
        """The place after the subtree that begins at i."""
        open_subtrees = 1
        while open_subtrees:
            open_subtrees += 1 if nodes[i][0] == "inner" else -1
            i += 1
        return i

    i = 0
    while nodes[i][0] == "inner":
        i = i + 1 if bit(key, nodes[i][1]) == 0 else skip(i + 1)
    if nodes[i][0] == "stub":
        return UNKNOWN, None
    return (PRESENT, nodes[i][2]) if nodes[i][1] == key else (ABSENT, None)
