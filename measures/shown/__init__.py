"""What a measure looks like to people, wherever: figures in words, the curve and bar of a target."""
