"""What incidents teach: what stood beside one when it began, how it went, and how long such things take."""
