// libcurl, loaded when it is first used: linked, it would bring some thirty libraries into the start
// of every command. Its functions with variable arguments have a wrapper for each type of argument,
// as Swift cannot call them.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

/// Loads and initialises libcurl, once. Returns why that is not possible; NULL when it is done.
const char *_Nullable ccurl_load(void);

/// The version of the loaded library, as in LIBCURL_VERSION_NUM.
unsigned int ccurl_version_number(void);

CURL *_Nullable ccurl_new(void);
void ccurl_free(CURL *_Nonnull handle);

/// Forgets all options; connections stay open.
void ccurl_reset(CURL *_Nonnull handle);

CURLcode ccurl_perform(CURL *_Nonnull handle);
const char *_Nonnull ccurl_error_text(CURLcode code);
long ccurl_response_code(CURL *_Nonnull handle);

CURLcode ccurl_set_text(CURL *_Nonnull handle, CURLoption option, const char *_Nonnull value);
CURLcode ccurl_set_number(CURL *_Nonnull handle, CURLoption option, long value);
CURLcode ccurl_set_pointer(CURL *_Nonnull handle, CURLoption option, void *_Nullable value);
CURLcode ccurl_set_size(CURL *_Nonnull handle, CURLoption option, curl_off_t value);
CURLcode ccurl_set_receiver(
    CURL *_Nonnull handle, CURLoption option, curl_write_callback _Nonnull receiver);
CURLcode ccurl_set_progress(CURL *_Nonnull handle, curl_xferinfo_callback _Nonnull progress);

/// The seconds since 1970 of a date in a header; -1 when it cannot be read.
time_t ccurl_date(const char *_Nonnull text);

struct curl_slist *_Nullable ccurl_list_append(
    struct curl_slist *_Nullable list, const char *_Nonnull text);
void ccurl_list_free(struct curl_slist *_Nullable list);

#endif
