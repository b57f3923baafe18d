"""账户: who has an account, what each holds, and the acts of the officers who part opening from giving."""
