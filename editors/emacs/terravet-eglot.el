;;; terravet-eglot.el --- Terravet by eglot  -*- lexical-binding: t -*-

;; Load this, and call `eglot-ensure' in the hook of the mode.

(require 'eglot)

(defvar terravet-program "terravet"
  "The terravet program.")

(defvar terravet-settings nil
  "Settings of the server as a property list, such as (:profile \"strict\").
`:trusted t' lets it ask installed providers for their schemas.")

(add-to-list 'eglot-server-programs
             `((terraform-mode terraform-ts-mode hcl-mode opentofu-mode)
               . ,(lambda (&optional _interactive)
                    (append (list terravet-program "serve")
                            (and terravet-settings
                                 (list :initializationOptions terravet-settings))))))

(provide 'terravet-eglot)
;;; terravet-eglot.el ends here
