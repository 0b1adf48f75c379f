"""A simulated market: one day after the other, each beginning where the one before closed. Pure; any day again."""

from collections.abc import Iterator

import numpy as np

from connectors.simulated.applicants import applicants
from connectors.simulated.day import Day
from connectors.simulated.ipos import ipo_news
from connectors.simulated.moves import Bools, Ints, Listed, moves
from connectors.simulated.options import Options
from connectors.simulated.plan import PlannedDay, plan
from connectors.simulated.population import BOARDS
from streams.contract.limits import is_limit_free, limit_percent


class Market:
    def __init__(self, options: Options) -> None:
        self.options, self.plan = options, plan(options)
        self.ipos = ipo_news(applicants(options, self.plan))
        boards = [facts.board for facts in BOARDS]
        self._board = np.array([boards.index(firm.board) for firm in self.plan.firms], np.int64)

    def days(self) -> Iterator[Day]:
        """Yield all days from the first; one that is passed over costs little."""
        firms = self.plan.firms
        anchor = np.array([firm.price_li for firm in firms], np.int64)
        shares = np.array([firm.shares for firm in firms], np.int64)
        sector = np.array([firm.sector for firm in firms], np.int64)
        member = np.array([firm.list_number is not None for firm in firms], np.bool_)
        close = anchor.copy()
        for planned in self.plan.days:
            here = slice(planned.firms)
            listed = Listed(
                sector=sector[here], member=member[here], limit_percent=self._limits(planned),
                newcomer=self._newcomers(planned), prev_close_li=close[here].copy(), anchor_li=anchor[here])
            day = Day(options=self.options, planned=planned, shares=shares[here], listed=listed,
                      securities=tuple(firm.security for firm in firms[here]),
                      moves=moves(self.options, planned, listed))
            yield day
            close[here] = day.close_li

    def _limits(self, planned: PlannedDay) -> Ints:
        """Return each firm's limit; only who came since the start can be in his first days."""
        percents = np.array([limit_percent(facts.board, planned.day) or 0 for facts in BOARDS], np.int64)
        found = percents[self._board[:planned.firms]]
        for place in range(self.options.securities, planned.firms):
            if is_limit_free(self.plan.firms[place].board, self.plan.firms[place].listed_on, planned.day):
                found[place] = 0
        return found

    @staticmethod
    def _newcomers(planned: PlannedDay) -> Bools:
        return np.arange(planned.firms) >= planned.firms - len(planned.newcomers)
