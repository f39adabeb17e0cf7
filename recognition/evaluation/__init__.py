"""How good a recogniser is: ranking, honest doubt, and a report with plots. numpy and Pillow only, no torch."""
