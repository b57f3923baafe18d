from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infrastructure.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    consistency_proof,
    includes,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root_of,
)
from infrastructure.proof.tiles import WIDTH, Edge, TiledNodes, TilePath
from tests.infrastructure.proof import naive

# The leaves and roots by which implementations of RFC 6962 are held against one another.
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves_to(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


def tree_of(leaves: Sequence[bytes]) -> Tree:
    return Tree(leaf_hash(leaf) for leaf in leaves)


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_that_of_the_known_vectors(size: int) -> None:
    frontier = Frontier()
    frontier.extend(map(leaf_hash, LEAVES[:size]))
    assert frontier.root().hex() == root_of(tree_of(LEAVES), size).hex() == ROOTS[size]


def test_the_proofs_are_those_of_the_known_vectors() -> None:
    nodes = tree_of(LEAVES)
    assert [step.hex() for step in inclusion_proof(nodes, 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [step.hex() for step in consistency_proof(nodes, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@settings(deadline=None)
@given(st.data())
def test_roots_and_proofs_are_those_of_the_definition(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 40))
    second = data.draw(st.integers(1, size))
    first = data.draw(st.integers(1, second))
    index = data.draw(st.integers(0, second - 1))
    leaves = data.draw(st.lists(st.binary(max_size=4), min_size=size, max_size=size))
    nodes = tree_of(leaves)
    root = root_of(nodes, second)
    assert root == naive.root(leaves[:second])
    inclusion, consistency = inclusion_proof(nodes, index, second), consistency_proof(nodes, first, second)
    assert inclusion == naive.path(index, leaves[:second])
    assert consistency == naive.proof(first, leaves[:second])
    assert includes(root, second, index, leaf_hash(leaves[index]), inclusion)
    assert is_consistent(first, root_of(nodes, first), second, root, consistency)


@settings(deadline=None)
@given(st.integers(1, 70), st.data())
def test_a_proof_shows_nothing_else(size: int, data: st.DataObject) -> None:
    nodes = tree_of(leaves_to(size))
    root = root_of(nodes, size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(nodes, index, size)
    leaf = nodes.node(0, index)
    assert not includes(root, size, index, leaf_hash(b"another"), proof)
    assert not includes(root, size, size, leaf, proof)
    assert not includes(root, size, -1, leaf, proof)
    assert not includes(root, size, index, leaf, [*proof, root])
    assert not any(includes(root, size, other, leaf, proof) for other in range(size) if other != index)
    for step in range(len(proof)):
        assert not includes(root, size, index, leaf, [*proof[:step], EMPTY_ROOT, *proof[step + 1 :]])
        assert not includes(root, size, index, leaf, [*proof[:step], *proof[step + 1 :]])


@settings(deadline=None)
@given(st.integers(2, 70), st.data())
def test_a_consistency_proof_shows_no_other_history(size: int, data: st.DataObject) -> None:
    nodes = tree_of(leaves_to(size))
    first = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(nodes, first, size)
    old, new = root_of(nodes, first), root_of(nodes, size)
    changed = leaves_to(size)
    changed[data.draw(st.integers(0, first - 1))] = b"rewritten"
    rewritten = tree_of(changed)
    assert not is_consistent(first, old, size, root_of(rewritten, size), consistency_proof(rewritten, first, size))
    assert not is_consistent(first, EMPTY_ROOT, size, new, proof)
    assert not is_consistent(first, old, size, EMPTY_ROOT, proof)
    assert not is_consistent(size, new, first, old, proof)
    assert not is_consistent(first, old, size, new, [*proof, new])
    assert not is_consistent(first, old, size, new, proof[:-1])


def test_the_ends_are_consistent_without_a_proof() -> None:
    root = root_of(tree_of(leaves_to(3)), 3)
    assert is_consistent(3, root, 3, root, [])
    assert is_consistent(0, EMPTY_ROOT, 3, root, [])
    assert not is_consistent(3, root, 3, EMPTY_ROOT, [])
    assert not is_consistent(0, root, 3, root, [])
    assert not is_consistent(0, EMPTY_ROOT, 3, root, [root])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_proof(tree_of(leaves_to(3)), index, size)


@settings(deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6), st.data())
def test_a_tree_that_grows_in_tiles_is_the_same_tree(steps: list[int], data: st.DataObject) -> None:
    leaves = [leaf_hash(leaf) for leaf in leaves_to(sum(steps))]
    kept: dict[tuple[int, int], bytes] = {}
    edge, size = Edge(), 0
    for step in steps:
        for tile in edge.extend(leaves[size : size + step]):
            assert tile.hashes.startswith(kept.get(tile[:2], b""))
            kept[tile[:2]] = tile.hashes
        size += step
        partial = [kept[level, index][: 32 * width] if width else b"" for level, index, width in Edge.tiles_at(size)]
        edge = Edge(size, partial)  # as after a new start
        assert edge.root() == root_of(Tree(leaves), size)
    nodes = TiledNodes(lambda level, index: kept[level, index])
    second = data.draw(st.integers(1, size))
    first = data.draw(st.integers(1, second))
    whole = Tree(leaves)
    assert inclusion_proof(nodes, first - 1, second) == inclusion_proof(whole, first - 1, second)
    assert consistency_proof(nodes, first, second) == consistency_proof(whole, first, second)
    assert root_of(nodes, first) == root_of(whole, first)


def test_the_widths_at_a_size_are_those_of_the_specification() -> None:
    assert Edge.tiles_at(70_000) == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert Edge.tiles_at(256) == [(0, 1, 0), (1, 0, 1)]
    assert Edge.tiles_at(0) == [(0, 0, 0)]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("0/000", TilePath(0, 0, WIDTH)),
        ("0/x001/x234/067", TilePath(0, 1_234_067, WIDTH)),
        ("2/999.p/17", TilePath(2, 999, 17)),
        ("63/x001/000.p/255", TilePath(63, 1000, 255)),
    ],
)
def test_a_tile_is_named_as_the_specification_says(text: str, path: TilePath) -> None:
    assert TilePath.parse(text) == path
    assert str(path) == text


@pytest.mark.parametrize(
    "text",
    ["", "0", "0/0", "0/00", "00/000", "64/000", "0/x000/000", "0/001/000", "0/000.p/0", "0/000.p/256", "0/000.p/007",
     "0/000/", "-1/000", "0/x00a/000", "0/٠٠٠"],
)  # fmt: skip
def test_a_tile_named_in_another_way_is_unknown(text: str) -> None:
    assert TilePath.parse(text) is None


def test_a_frontier_goes_on_where_another_stood() -> None:
    leaves = [leaf_hash(leaf) for leaf in leaves_to(37)]
    first = Frontier()
    first.extend(leaves[:21])
    second = Frontier(first.size, first.hashes)
    second.extend(leaves[21:])
    assert second.root() == root_of(Tree(leaves), 37)
    with pytest.raises(ValueError, match="3 subtrees"):
        Frontier(21, first.hashes[:2])
