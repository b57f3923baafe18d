"""月通报、季评比: the figures of a month or a quarter as a paper, frozen as the period ended, or as a draft before."""
