# Pages for everybody
