"""The checks of a set-up (`consentray doctor`) and of an installed copy (`consentray self-test`): one function each."""
