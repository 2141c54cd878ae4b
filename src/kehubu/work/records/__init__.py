"""The records that the steps of TL-B1 and TL-B6 leave, declared by subject."""
