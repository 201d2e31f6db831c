"""The loan exchange: a third party's web application that brings lenders and borrowers together, and holds no money."""
