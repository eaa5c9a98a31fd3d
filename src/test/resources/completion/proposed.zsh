# zsh -f proposed.zsh FOLDER LINE: what a terminal shows after a TAB behind the line, completed by FOLDER/_kubectl-lesson
zmodload zsh/zpty
zpty asked env TERM=dumb COLUMNS=200 zsh -f -i
zpty -w asked "PS1='READY> '; unsetopt prompt_cr prompt_sp; LISTMAX=999; fpath=($1 \$fpath); autoload -Uz compinit && compinit -u -D; print BEGIN-\$((6 * 7))"
# What is typed before a prompt is there is read by no line editor.
zpty -r asked shown '*BEGIN-42*READY> *'
zpty -w -n asked "$2"$'\t\C-u'"print END-\$((6 * 7))"$'\n'
zpty -r asked shown '*END-42*'
print -r -- "$shown"
zpty -d asked
