#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>

// The parentheses keep the macros of the same names from being expanded.
static struct {
  __typeof__(&(curl_global_init)) global_init;
  __typeof__(&(curl_version_info)) version_info;
  __typeof__(&(curl_easy_init)) easy_init;
  __typeof__(&(curl_easy_cleanup)) easy_cleanup;
  __typeof__(&(curl_easy_reset)) easy_reset;
  __typeof__(&(curl_easy_perform)) easy_perform;
  __typeof__(&(curl_easy_strerror)) easy_strerror;
  __typeof__(&(curl_easy_setopt)) easy_setopt;
  __typeof__(&(curl_easy_getinfo)) easy_getinfo;
  __typeof__(&(curl_getdate)) getdate;
  __typeof__(&(curl_slist_append)) slist_append;
  __typeof__(&(curl_slist_free_all)) slist_free_all;
} curl;

static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    failure = dlerror();
    return;
  }
#define LOOK_UP(name)                                  \
  curl.name = dlsym(library, "curl_" #name);           \
  if (curl.name == NULL) {                             \
    failure = "it has no function curl_" #name;        \
    return;                                            \
  }
  LOOK_UP(global_init)
  LOOK_UP(version_info)
  LOOK_UP(easy_init)
  LOOK_UP(easy_cleanup)
  LOOK_UP(easy_reset)
  LOOK_UP(easy_perform)
  LOOK_UP(easy_strerror)
  LOOK_UP(easy_setopt)
  LOOK_UP(easy_getinfo)
  LOOK_UP(getdate)
  LOOK_UP(slist_append)
  LOOK_UP(slist_free_all)
#undef LOOK_UP
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) failure = "it cannot be initialised";
}

const char *ccurl_load(void) {
  pthread_once(&once, load);
  return failure;
}

unsigned int ccurl_version_number(void) { return curl.version_info(CURLVERSION_NOW)->version_num; }

CURL *ccurl_new(void) { return curl.easy_init(); }
void ccurl_free(CURL *handle) { curl.easy_cleanup(handle); }
void ccurl_reset(CURL *handle) { curl.easy_reset(handle); }
CURLcode ccurl_perform(CURL *handle) { return curl.easy_perform(handle); }
const char *ccurl_error_text(CURLcode code) { return curl.easy_strerror(code); }

long ccurl_response_code(CURL *handle) {
  long code = 0;
  curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
  return code;
}

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_receiver(CURL *handle, CURLoption option, curl_write_callback receiver) {
  return curl.easy_setopt(handle, option, receiver);
}

CURLcode ccurl_set_progress(CURL *handle, curl_xferinfo_callback progress) {
  return curl.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
}

time_t ccurl_date(const char *text) { return curl.getdate(text, NULL); }

struct curl_slist *ccurl_list_append(struct curl_slist *list, const char *text) {
  return curl.slist_append(list, text);
}

void ccurl_list_free(struct curl_slist *list) { curl.slist_free_all(list); }
