"""`cmwallet loan`: loans between two people, from the schedule to the record that they leave."""

from __future__ import annotations

from cmwallet.cli.market.loan_answer import app as answer_app
from cmwallet.cli.market.loan_end import app as end_app
from cmwallet.cli.market.loan_exchange import app as exchange_app
from cmwallet.cli.market.loan_group import app
from cmwallet.cli.market.loan_offer import app as offer_app
from cmwallet.cli.market.loan_pay import app as pay_app
from cmwallet.cli.market.loan_record import app as record_app
from cmwallet.cli.market.loan_schedule import app as schedule_app
from cmwallet.cli.market.loan_show import app as show_app
from cmwallet.cli.market.loan_sign import app as sign_app

for part in (schedule_app, offer_app, sign_app, pay_app, answer_app, end_app, record_app, show_app):
    app.registered_commands += part.registered_commands
app.add_typer(exchange_app, name="exchange")
