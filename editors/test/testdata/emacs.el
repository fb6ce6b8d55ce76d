;;; Opens the stack, sees the finding, takes the fix, saves, sees it gone.  -*- lexical-binding: t -*-

(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa") ; Debian's
(package-initialize)
(require 'terravet-eglot)
(require 'flymake)

(unless (fboundp 'terraform-mode)
  (define-derived-mode terraform-mode prog-mode "Terraform"))
(add-to-list 'auto-mode-alist '("\\.tf\\'" . terraform-mode))

(defun test-wait (what condition)
  (let ((end (+ (float-time) 60)))
    (while (not (funcall condition))
      (when (> (float-time) end)
        (message "FAIL still not: %s\n%S" what (flymake-diagnostics))
        (kill-emacs 1))
      (accept-process-output nil 0.05))))

(defun test-unsupported ()
  "The findings on an argument that does not exist."
  (seq-filter (lambda (d) (string-match-p "Unsupported argument" (flymake-diagnostic-text d)))
              (flymake-diagnostics)))

(setq eglot-sync-connect 60
      eglot-confirm-server-initiated-edits nil
      project-find-functions (list (lambda (dir) (cons 'transient dir))))

(find-file "main.tf")
(call-interactively #'eglot)
(flymake-mode 1)
(test-wait "a finding"
           (lambda ()
             (flymake-start)
             (= 1 (length (test-unsupported)))))
(let ((finding (car (test-unsupported))))
  (unless (string-match-p "aws_redshift_parameter_group" (flymake-diagnostic-text finding))
    (message "FAIL another finding: %S" finding)
    (kill-emacs 1))
  (goto-char (flymake-diagnostic-beg finding))
  (let* ((actions (eglot-code-actions (flymake-diagnostic-beg finding) (flymake-diagnostic-end finding) "quickfix"))
         (action (seq-find (lambda (a) (string-match-p "aws_redshift_parameter_group" (plist-get a :title)))
                           (append actions nil))))
    (unless action
      (message "FAIL no such action: %S" actions)
      (kill-emacs 1))
    (let ((server (eglot-current-server)))
      (unless (plist-get action :edit)
        (setq action (jsonrpc-request server :codeAction/resolve action)))
      (eglot--apply-workspace-edit (plist-get action :edit) nil))))
(eglot--signal-textDocument/didChange) ; which idle timers do, where somebody sits
(test-wait "no finding"
           (lambda ()
             (flymake-start)
             (null (flymake-diagnostics))))
(save-buffer)
(eglot-shutdown (eglot-current-server))
(message "ok")
