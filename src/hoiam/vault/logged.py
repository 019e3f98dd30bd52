"""Whether an act stands in the public log: proved, not believed.

The main database says where an act's line is. Here that line is recomputed from the act itself (its salt and tag come from
the case key, which the gatekeeper holds), its way up to the root of a checkpoint that the log has signed is verified, and the
checkpoint must continue the one that was last seen. An administrator of the main database who wants a name therefore
has to leave the opening in a log whose root others keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hoiam.core.dossier import wire
from hoiam.core.dossier.events import Fact, Recorded, digests_in
from hoiam.core.errand.events import ErrandFact
from hoiam.core.ledger import act, checkpoint, merkle, tiles
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.ledger.note import VerifierKey
from hoiam.core.petition.events import Opened, PetitionFact
from hoiam.core.visit.events import VisitSucceeded
from hoiam.vault.errors import NotReleased
from hoiam.vault.kept import Log, Store

_QUARTER = timedelta(minutes=15)
_decode = wire.Decoder(PetitionFact | ErrandFact | VisitSucceeded)


class Proofs:
    """The public log of one installation: its keys (asked each time, since a log may change its key), its database, and the
    store that remembers the last head."""

    def __init__(
        self,
        log: Log,
        keys: Callable[[], Sequence[VerifierKey]],
        store: Store,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._log, self._keys, self._store, self._now = log, keys, store, now
        self._offset = timedelta(0)  # of the last act text that was recomputed; the next one is probably of the same zone

    def prove(self, case: UUID, seq: int, case_key: bytes, fact: type[Fact] = Opened) -> Recorded:
        """The act, which is such a fact, once it is proved. NotReleased: `log` while no signed checkpoint includes it, `fork`
        when the log is not the continuation of the one that was seen, or the line is another act's."""
        found, note = self._log.act(case, seq), self._log.head()
        if found is None or note is None:
            raise NotReleased("log")
        try:
            recorded = _decode(found.wire)
            before = merkle.leaf_hash(found.before) if found.before is not None else act.NO_PREVIOUS
            self._stand(note, {found.index: found.leaf})
            self._is_line_of(found.leaf, recorded, seq, found.number, before, case_key)
        except (LedgerError, wire.WireError) as wrong:
            raise NotReleased("fork") from wrong
        if not isinstance(recorded.act.fact, fact):
            raise NotReleased("fork")
        return recorded

    def lines(self, order: UUID) -> list[bytes]:
        """The lines about an order of two offices that are proved to stand in the log, in its order. NotReleased as above;
        none, and no refusal, where the log knows of no such order."""
        found, note = self._log.lines(order), self._log.head()
        if note is None:
            raise NotReleased("log")
        try:
            self._stand(note, found)
        except LedgerError as wrong:
            raise NotReleased("fork") from wrong
        return [found[index] for index in sorted(found)]

    def orders(self, what: str) -> list[UUID]:
        """See `Log.orders`."""
        return self._log.orders(what)

    def _stand(self, note: str, lines: Mapping[int, bytes]) -> None:
        """Returns when these lines stand at their places in the log that the checkpoint signs and that continues the last
        one."""
        head = checkpoint.verify(note, self._keys()).checkpoint
        if any(index >= head.size for index in lines):
            raise NotReleased("log")
        tree = tiles.TileTree(head.size, lambda level, n, _width: self._log.tile(level, n))
        self._continues(tree, head)
        for index, leaf in lines.items():
            merkle.verify_inclusion(merkle.leaf_hash(leaf), index, head.size, tree.inclusion(index), head.root)
        self._store.see(head.size, head.root, self._now())

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        """See `Log.accounted`."""
        return self._log.accounted(acts)

    def _continues(self, tree: tiles.TileTree, head: checkpoint.Checkpoint) -> None:
        seen = self._store.seen()
        if seen is None:
            return
        size, root = seen
        if head.size < size:
            raise NotReleased("fork")
        merkle.verify_consistency(size, head.size, root, head.root, tree.consistency(size))

    def _is_line_of(self, leaf: bytes, recorded: Recorded, seq: int, number: str, before: bytes, case_key: bytes) -> None:
        """The line must be that of this very act. Which zone its time is written in is law, and not known here: any that
        gives the line will do, since the moment is the same."""
        if recorded.seq != seq:
            raise NotReleased("fork")
        for offset in self._offsets():
            if act.leaf_of(_text(recorded, offset, number, before, case_key)) == leaf:
                self._offset = offset
                return
        raise NotReleased("fork")

    def _offsets(self) -> Iterator[timedelta]:
        yield self._offset
        yield from (_QUARTER * quarters for quarters in range(-12 * 4, 14 * 4 + 1))


def _text(recorded: Recorded, offset: timedelta, number: str, before: bytes, case_key: bytes) -> str:
    done, whole = recorded.act, wire.whole(recorded, act.salt_of(case_key, recorded.seq))
    return act.render(
        act.ActText(
            salt=act.salt_of(case_key, recorded.seq),
            tag=act.tag_of(case_key, recorded.seq),
            body=recorded.on_behalf_of,
            number=number,
            seq=recorded.seq,
            act=f"{done.step}.{done.outcome}" if done.outcome else done.step,
            time=recorded.at.astimezone(timezone(offset)).replace(microsecond=0),
            digests=(
                *(act.Digest(what, bytes.fromhex(digest)) for what, digest in digests_in(done.fact)),
                *([act.Digest("act", whole)] if whole is not None else ()),
            ),
            dues=tuple(act.DueDate(clock.rule, clock.due) for clock in done.starts if clock.due is not None),
            article=done.article or None,
            prev=before,
        )
    )


class NothingLogged:
    """Without a main database or a log nothing is proved, and no name goes out."""

    def prove(self, case: UUID, seq: int, case_key: bytes, fact: type[Fact] = Opened) -> Recorded:
        """NotReleased, always."""
        raise NotReleased("log")

    def lines(self, order: UUID) -> list[bytes]:
        """NotReleased, always."""
        raise NotReleased("log")

    def orders(self, what: str) -> list[UUID]:
        """None."""
        return []

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        """Nothing is known of any."""
        return {}
