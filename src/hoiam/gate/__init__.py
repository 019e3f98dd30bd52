"""What may leave the house: letters, structured documents, and the public copy of an answer.

    document.Document        a decision or answer as plain structured text
    finds.finds              what in it could tell who somebody is, with reasons
    take_out.take_out        the public copy, after an officer ruled on each find
    take_out.check_pdf       the printed public copy read back: nothing that was taken out can be found
    summary.summary_check    the same look at the officer's redacted summary
    letters.render           letters and forms as PDF
    refusals                 why something is not let out: SecretMark, Undecided, StillThere

Nothing here knows the database, the vault or a request: identity terms come in as arguments and are not kept.
"""
