from kehubu.cli import main

main()
